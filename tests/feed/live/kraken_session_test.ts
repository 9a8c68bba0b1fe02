import { assertEquals, assertGreater } from "@std/assert";
import { KrakenFeed } from "@/lib/feed/kraken_feed.ts";
import { FakeKraken } from "../../support/fake_kraken.ts";
import { disturbedSession, TICKERS } from "./disturbed_session.ts";

for (const seed of [1, 2]) {
  Deno.test(`KrakenFeed ends 30 minutes with 10 disconnects with the bars of an undisturbed run, seed ${seed}`, async () => {
    const run = (disconnects: number) =>
      disturbedSession({
        seed,
        disconnects,
        tickers: TICKERS.kraken,
        makeFake: (clock, market) => new FakeKraken(clock, market),
        makeFeed: (options) => new KrakenFeed(options),
      });
    const calm = await run(0);
    const rough = await run(10);
    assertGreater(calm.bars.size, 55);
    assertEquals(calm.counts, { feed_connected: 1 });
    assertEquals(rough.bars, calm.bars);
    assertEquals(rough.bars, rough.truth);
    assertEquals(calm.days, calm.trueDays);
    assertEquals(rough.days, calm.trueDays);
    assertEquals(rough.counts, { feed_connected: 11, feed_lost: 10, feed_gap: 10, feed_backfilled: 10 });
  });
}
