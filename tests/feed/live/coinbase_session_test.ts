import { assertEquals, assertGreater } from "@std/assert";
import { CoinbaseFeed } from "@/lib/feed/coinbase/coinbase_feed.ts";
import { FakeCoinbase } from "@/tests/support/upstream/fake_coinbase.ts";
import { comparedSessions, TICKERS } from "./disturbed_session.ts";

for (const seed of [1, 2]) {
  Deno.test(`CoinbaseFeed ends 30 minutes with 10 disconnects with the bars of an undisturbed run, seed ${seed}`, async () => {
    const { calm, rough } = await comparedSessions({
      seed,
      tickers: TICKERS.coinbase,
      makeFake: (clock, market) => new FakeCoinbase(clock, market),
      makeFeed: (options) => new CoinbaseFeed(options),
    });
    // Matches that come seconds after a heartbeat which counts them are taken for lost, and fetched: gaps of their own.
    assertEquals(calm["feed_connected"], 1);
    assertEquals(calm["feed_lost"], undefined);
    assertEquals(rough["feed_connected"], 11);
    assertEquals(rough["feed_lost"], 10);
    assertEquals(rough["feed_backfilled"], rough["feed_gap"]);
    assertGreater(rough["feed_gap"] ?? 0, 9);
  });
}
