import { RecordingFeed } from "@/lib/feed/recording/recording_feed.ts";
import { SimulatedFeed } from "@/lib/feed/simulated/simulated_feed.ts";
import { systemClock } from "@/lib/support/clock.ts";
import { silentLogger } from "@/lib/support/logger.ts";

/**
 * Records the simulated market to the folder of the first argument until it is killed, and prints how many events have
 * been told so far, and when: `<events> <epoch ms>` per line.
 */
const [folder = "", seed = "1"] = Deno.args;
const simulated = new SimulatedFeed({ seed: Number(seed), tickers: 200, tradesPerSecond: 1_500, clock: systemClock });
await using feed = new RecordingFeed({ feed: simulated, folder, clock: systemClock, logger: silentLogger });
const encoder = new TextEncoder();
let events = 0;
for await (const _ of feed.events(new AbortController().signal)) {
  events++;
  if (events % 50 === 0) Deno.stdout.writeSync(encoder.encode(`${events} ${Date.now()}\n`));
}
