/**
 * `deno task bench:pipeline`: the whole server over a busy simulated market.
 *
 * Starts the real app (simulated feed, bars, scores, watchlist, delivery) at 5,000 trades/s over 1,000 tickers, connects
 * clients of the batched dialect, and prints the CPU that the server used and how long a trade takes from its event time,
 * which the simulated feed takes from the same clock, to the frame that brings it to a client.
 *
 *     deno task bench:pipeline
 *     deno task bench:pipeline --rate 5000 --tickers 1000 --clients 10 --seconds 20
 */
import { parseArgs } from "node:util";
import { decodeBatched } from "@/lib/protocol/mod.ts";
import { connectClient } from "@/tests/support/feed_client.ts";
import { startServer } from "@/tests/support/process/server_process.ts";
import { LatencyHistogram } from "./client/latency.ts";
import { describeMachine } from "./harness/machine.ts";
import { processStats } from "./harness/process_stats.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rate: { type: "string", default: "5000" },
    tickers: { type: "string", default: "1000" },
    clients: { type: "string", default: "10" },
    seconds: { type: "string", default: "20" },
    "warm-up": { type: "string", default: "5" },
  },
});

const wait = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));

await using server = await startServer({ SIM_RATE: values.rate, SIM_TICKERS: values.tickers });
const histogram = new LatencyHistogram();
let trades = 0;
let late = 0;
/** A client that is silent for 19 s would be taken for dead. */
const pings: ReturnType<typeof setInterval>[] = [];
const clients = await Promise.all(Array.from({ length: Number(values.clients) }, async (_, index) => {
  const client = await connectClient(server.port, ["flashtape.v2"]);
  // One client reads every row; the others only take the bytes, as browsers on other desks would.
  if (index === 0) client.socket.addEventListener("message", ({ data }) => read(String(data)));
  client.socket.send(JSON.stringify({ type: "HELLO", name: `bench ${index}` }));
  pings.push(setInterval(() => client.socket.send('{"type":"PING","id":1}'), 5000));
  return client;
}));

function read(frame: string): void {
  const nowMs = Date.now();
  for (const line of frame.split("\n")) {
    if (!line.startsWith("TICK:")) continue;
    const { type, data, stamps } = decodeBatched(line);
    if (type !== "TICK" || stamps._snapshot === true) continue;
    for (const [row, offset] of data.t.entries()) {
      // A reader that was starved gets trades merged: `n` of them in a row.
      trades += data.n?.[row] ?? 1;
      const latencyMs = nowMs - data.t0 - offset;
      // The simulated market sends some trades late on purpose: up to ten seconds after their event time.
      if (latencyMs > 500) late += 1;
      else histogram.record(latencyMs);
    }
  }
}

await wait(Number(values["warm-up"]));
histogram.reset();
trades = late = 0;
const before = processStats(server.pid);
const startMs = Date.now();
await wait(Number(values.seconds));
const elapsedS = (Date.now() - startMs) / 1000;
const after = processStats(server.pid);
const { p50, p99, max } = histogram.summary();

console.log(await describeMachine());
console.log(
  `load      ${values.rate} trades/s asked over ${values.tickers} tickers, ${clients.length} clients, ${
    elapsedS.toFixed(1)
  } s`,
);
console.log(
  `trades    ${
    (trades / elapsedS).toFixed(0)
  }/s reached the reading client, ${late} of them late by design or by more than 500 ms`,
);
console.log(`CPU       ${((after.cpuS - before.cpuS) / elapsedS * 100).toFixed(0)} % of one core`);
console.log(`latency   trade in to frame out: p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`);
console.log(
  `memory    ${(after.rssBytes / 2 ** 20).toFixed(0)} MiB, peak ${(after.peakRssBytes / 2 ** 20).toFixed(0)} MiB`,
);
for (const ping of pings) clearInterval(ping);
for (const client of clients) await client[Symbol.asyncDispose]();
