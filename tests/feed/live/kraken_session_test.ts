import { assertEquals } from "@std/assert";
import { KrakenFeed } from "@/lib/feed/kraken/kraken_feed.ts";
import { FakeKraken } from "@/tests/support/upstream/fake_kraken.ts";
import { comparedSessions, TICKERS } from "./disturbed_session.ts";

for (const seed of [1, 2]) {
  Deno.test(`KrakenFeed ends 30 minutes with 10 disconnects with the bars of an undisturbed run, seed ${seed}`, async () => {
    const { calm, rough } = await comparedSessions({
      seed,
      tickers: TICKERS.kraken,
      makeFake: (clock, market) => new FakeKraken(clock, market),
      makeFeed: (options) => new KrakenFeed(options),
    });
    assertEquals(calm, { feed_connected: 1 });
    assertEquals(rough, { feed_connected: 11, feed_lost: 10, feed_gap: 10, feed_backfilled: 10 });
  });
}
