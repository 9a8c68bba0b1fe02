import { assertEquals } from "@std/assert";
import { MassiveFeed } from "@/lib/feed/massive/massive_feed.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { FakeMassive } from "@/tests/support/upstream/fake_massive.ts";
import { comparedSessions, TICKERS } from "./disturbed_session.ts";

for (const seed of [1, 2]) {
  Deno.test(`MassiveFeed ends 30 minutes with 10 disconnects with the bars of an undisturbed run, seed ${seed}`, async () => {
    const { calm, rough } = await comparedSessions({
      seed,
      tickers: TICKERS.stocks,
      makeFake: (clock, market) => new FakeMassive(clock, market),
      makeFeed: (options) => {
        const feed = new MassiveFeed({ ...options, apiKey: FakeMassive.KEY });
        feed.setPriority([parseTicker("AAPL")]);
        return feed;
      },
    });
    assertEquals(calm, { feed_connected: 1 });
    assertEquals(rough, { feed_connected: 11, feed_lost: 10, feed_gap: 10, feed_backfilled: 10 });
  });
}
