import { assert, assertEquals } from "@std/assert";
import { CoinbaseFeed } from "@/lib/feed/coinbase/coinbase_feed.ts";
import type { FeedEvent } from "@/lib/feed/feed.ts";
import { KrakenFeed } from "@/lib/feed/kraken/kraken_feed.ts";
import type { LiveFeed } from "@/lib/feed/live/live_feed.ts";
import type { LiveFeedOptions } from "@/lib/feed/live/live_feed_options.ts";
import { MassiveFeed } from "@/lib/feed/massive/massive_feed.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { type Clock, systemClock } from "@/lib/support/clock.ts";
import { FakeCoinbase, matchMessage } from "@/tests/support/upstream/fake_coinbase.ts";
import { FakeKraken, tradeItem } from "@/tests/support/upstream/fake_kraken.ts";
import { FakeMassive, tradeMessage } from "@/tests/support/upstream/fake_massive.ts";
import type { FakeUpstream } from "@/tests/support/upstream/fake_upstream.ts";
import type { MarketTrade } from "@/tests/support/upstream/fake_upstream_market.ts";

/** Runs as the machine's clock does, from half past a minute: no minute ends during a test. */
const offsetMs = 90_000 - Date.now() % 60_000;
const clock: Clock = { ...systemClock, now: () => Date.now() + offsetMs };

/** A trade now. */
const tradeOf = (ticker: string, id: number): MarketTrade => {
  return { ticker: parseTicker(ticker), id, price: 100, size: 1, timeMs: clock.now(), side: "buy" };
};

interface Case {
  readonly name: string;
  readonly ticker: string;
  readonly fake: () => FakeUpstream;
  readonly feed: (options: LiveFeedOptions) => LiveFeed;
  readonly message: (trade: MarketTrade) => unknown;
}

const CASES: readonly Case[] = [
  {
    name: "MassiveFeed",
    ticker: "AAPL",
    fake: () => new FakeMassive(clock),
    feed: (options) => {
      const feed = new MassiveFeed({ ...options, apiKey: FakeMassive.KEY });
      feed.setPriority(options.tickers ?? []);
      return feed;
    },
    message: (trade) => [tradeMessage(trade)],
  },
  {
    name: "CoinbaseFeed",
    ticker: "BTC-USD",
    fake: () => new FakeCoinbase(clock),
    feed: (options) => new CoinbaseFeed(options),
    message: matchMessage,
  },
  {
    name: "KrakenFeed",
    ticker: "BTC/USD",
    fake: () => new FakeKraken(clock),
    feed: (options) => new KrakenFeed(options),
    message: (trade) => ({ channel: "trade", type: "update", data: [tradeItem(trade)] }),
  },
];

for (const { name, ticker, fake: makeFake, feed: makeFeed, message } of CASES) {
  Deno.test(`${name} connects over real sockets, loses the connection, comes back and fills the gap`, async () => {
    const fake = makeFake();
    await using server = fake.listen();
    const { wsUrl, restUrl } = server;
    await using feed = makeFeed({ wsUrl, restUrl, tickers: [parseTicker(ticker)], random: () => 0, clock });
    const events = feed.events(new AbortController().signal);
    const until = async (wanted: (event: FeedEvent) => boolean): Promise<FeedEvent> => {
      for (let next = await events.next(); !next.done; next = await events.next()) {
        if (wanted(next.value)) return next.value;
      }
      throw new Error("the feed ended");
    };
    const status = (event: string) => until((told) => told.kind === "status" && told.event === event);
    await status("feed_connected");
    fake.peer.send(message(tradeOf(ticker, 5001)));
    const trade = await until(({ kind }) => kind === "trade");
    assert(trade.kind === "trade");
    assertEquals([trade.ticker, trade.price], [parseTicker(ticker), 100]);
    fake.lose();
    await status("feed_lost");
    await status("feed_connected");
    await status("feed_gap");
    const filled = await status("feed_backfilled");
    assert(filled.kind === "status");
    assertEquals(fake.peers.length, 2);
    assert(fake.requests.length > 0);
    await events.return();
  });
}
