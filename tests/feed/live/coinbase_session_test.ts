import { assertEquals, assertGreater } from "@std/assert";
import { CoinbaseFeed } from "@/lib/feed/coinbase_feed.ts";
import { FakeCoinbase } from "../../support/fake_coinbase.ts";
import { disturbedSession, TICKERS } from "./disturbed_session.ts";

for (const seed of [1, 2]) {
  Deno.test(`CoinbaseFeed ends 30 minutes with 10 disconnects with the bars of an undisturbed run, seed ${seed}`, async () => {
    const run = (disconnects: number) =>
      disturbedSession({
        seed,
        disconnects,
        tickers: TICKERS.coinbase,
        makeFake: (clock, market) => new FakeCoinbase(clock, market),
        makeFeed: (options) => new CoinbaseFeed(options),
      });
    const calm = await run(0);
    const rough = await run(10);
    assertGreater(calm.bars.size, 55);
    // Matches that come seconds after a heartbeat which counts them are taken for lost, and fetched: gaps of their own.
    assertEquals(calm.counts["feed_connected"], 1);
    assertEquals(calm.counts["feed_lost"], undefined);
    assertEquals(rough.bars, calm.bars);
    assertEquals(rough.bars, rough.truth);
    assertEquals(calm.days, calm.trueDays);
    assertEquals(rough.days, calm.trueDays);
    assertEquals(rough.counts["feed_connected"], 11);
    assertEquals(rough.counts["feed_lost"], 10);
    assertEquals(rough.counts["feed_backfilled"], rough.counts["feed_gap"]);
    assertGreater(rough.counts["feed_gap"] ?? 0, 9);
  });
}
