import { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { RecordingFeed } from "@/lib/feed/recording/recording_feed.ts";
import { ReplayFeed } from "@/lib/feed/replay_feed.ts";
import { SimulatedFeed } from "@/lib/feed/simulated_feed.ts";
import { Engine } from "@/lib/producers/engine.ts";
import { MemoryBarStore } from "@/lib/store/bar_store.ts";
import { MemoryWatchlistStore } from "@/lib/store/watchlist_store.ts";
import { systemClock } from "@/lib/support/clock.ts";
import { silentLogger } from "@/lib/support/logger.ts";
import { FakeClientSocket } from "../support/fake_client_socket.ts";
import { fakeClock } from "../support/fake_clock.ts";
import { FakeDisk } from "./recorder_harness.ts";
async function watch(openFeed: any, clock: any) {
  const manager = new ConnectionManager({ clock, epoch: "test" }); const socket = new FakeClientSocket(); manager.connect(socket);
  const engine = new Engine({ openFeed, broadcaster: manager, barStore: new MemoryBarStore(), watchlistStore: new MemoryWatchlistStore(), clock, random: () => 0.5, logger: silentLogger, ignitionModel: "running", tickers: [], allowTickers: [], denyTickers: [], activeTicker: () => null, demoOrders: true });
  await engine.start(); return { engine, frames: socket.frames, manager, socket };
}
const clock = fakeClock(Date.UTC(2026,0,5,15,0,30)); const disk = new FakeDisk();
{ const w = await watch(() => Promise.resolve(new RecordingFeed({ feed: new SimulatedFeed({ seed: 7, tickers: 40, tradesPerSecond: 60, clock }), folder: "/rec", clock, logger: silentLogger, disk })), clock);
 for (let i=0;i<600;i++) await clock.tick(1000); await w.engine.stop(); w.manager.disconnect(w.socket); }
const timeless = (frame: string) => frame.replaceAll(/,"(?:_server_time_utc|_sent_at)":(?:"[^"]*"|\d+)/g, "").replaceAll(/^((?:IGNITION|TRADE):\{)"timestamp":"[^"]*",/g, "$1");
const runs: string[][] = [];
const speed = Number(Deno.args[0]) || "max" as const;
for (let r=0;r<2;r++) { const w = await watch(() => ReplayFeed.open({ files: [...disk.files.keys()], speed, clock: systemClock, readFile: disk.readFile }), systemClock);
 while (w.engine.feed.state !== "ended") await new Promise(r=>setTimeout(r,5)); await w.engine.stop(); w.manager.disconnect(w.socket); runs.push(w.frames.map(timeless)); }
for (const type of ["TICK","BAR","STATUS","WATCHLIST","IGNITION","TRADE"]) { const [a,b]=runs.map(f=>f.filter(x=>x.startsWith(type+":"))); const same = a!.filter((x,i)=>x===b![i]).length; const sortedSame = JSON.stringify(a!.toSorted())===JSON.stringify(b!.toSorted()); console.log(type, a!.length, b!.length, "same at index", same, "same as a set", sortedSame); }
Deno.exit(0);
