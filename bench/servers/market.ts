// The engine over a whole market of cheap trades, with ConnectionManager behind Deno.serve; facts are scanned each second.
import { parseArgs } from "node:util";
import { TextLineStream } from "../harness/text_lines.ts";
import { MarketTape } from "../market/market_tape.ts";
import { scanAll } from "../market/scans.ts";
import { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { upgradeToFeed } from "@/lib/http/guards/feed_upgrade.ts";
import { peerAddress } from "@/lib/http/guards/peer_address.ts";
import { Engine } from "@/lib/producers/engine.ts";
import { SqliteStore } from "@/lib/store/sqlite/sqlite_store.ts";
import { MemoryStore } from "@/lib/store/store.ts";
import { serverClock } from "@/lib/connections/server_clock.ts";
import { silentLogger } from "@/lib/support/logger.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rate: { type: "string", default: "20000" },
    tickers: { type: "string", default: "12000" },
    store: { type: "string", default: "disk" },
  },
});
const tape = new MarketTape({ tickers: Number(values.tickers), tradesPerS: Number(values.rate) });
const logger = { ...silentLogger, error: (message: string, fields = {}) => console.error(message, fields) };
const manager = new ConnectionManager({ logger });
const folder = await Deno.makeTempDir();
const store = values.store === "disk"
  ? SqliteStore.open({ folder, name: "bench", clock: serverClock, logger, onTrouble: () => {} })
  : new MemoryStore();
const engine = new Engine({
  openFeed: () => Promise.resolve(tape),
  broadcaster: manager,
  store,
  clock: serverClock,
  random: Math.random,
  logger,
  ignitionModel: "running",
  tickers: [],
  allowTickers: [],
  denyTickers: [],
  corporateActions: [],
  wanted: () => [],
});
const guard = { manager, allowedOrigins: [] };
const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  (request, info) => upgradeToFeed(request, peerAddress(info), guard),
);
await engine.start();
let scanMs = 0;
let found = 0;
setInterval(() => {
  const startMs = performance.now();
  if (engine.facts !== null) found = scanAll(engine.facts);
  scanMs += performance.now() - startMs;
}, 1000);
console.log(`listening ${server.addr.port}`);
for await (const _ of Deno.stdin.readable.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())) {
  const { made, shed, makingMs } = tape;
  const { size, activeCount, secondsBytes } = engine.facts ?? { size: 0, activeCount: 0, secondsBytes: 0 };
  const { heapUsed, external } = Deno.memoryUsage();
  console.log(JSON.stringify({
    made,
    shed,
    makingMs,
    scanMs,
    found,
    size,
    activeCount,
    secondsBytes,
    heapUsed,
    external,
    beatMs: manager.stats.beatMs,
  }));
}
await Deno.remove(folder, { recursive: true });
