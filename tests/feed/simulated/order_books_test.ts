import { assert, assertEquals, assertLess } from "@std/assert";
import type { FeedEvent } from "@/lib/feed/feed.ts";
import { SimulatedFeed } from "@/lib/feed/simulated/simulated_feed.ts";
import type { EpochMs, OrderBook, Quote, Ticker } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";

/** Events of ten seconds. @param wanted of the market's tickers, whose books are wanted */
async function play(wanted: (tickers: readonly Ticker[]) => readonly Ticker[]): Promise<FeedEvent[]> {
  const clock = fakeClock();
  await using feed = new SimulatedFeed({
    seed: 3,
    tickers: 12,
    tradesPerSecond: 50,
    clock,
    startMs: clock.now() as EpochMs,
  });
  feed.setDepth(wanted(feed.tickers));
  const stop = new AbortController();
  const events: FeedEvent[] = [];
  const reading = (async () => {
    for await (const event of feed.events(stop.signal)) events.push(event);
  })();
  await clock.tick(10_000);
  stop.abort();
  await clock.tick(100);
  await reading;
  return events;
}

Deno.test("SimulatedFeed makes order books whose best levels are the quote's, of wanted tickers alone", async () => {
  const events = await play(([first, second]) => [first, second].filter((ticker) => ticker !== undefined));
  const books = events.filter((event): event is OrderBook => event.kind === "depth");
  assertEquals(new Set(books.map(({ ticker }) => ticker)).size, 2);
  const quotes = new Map<Ticker, Quote>();
  for (const event of events) {
    if (event.kind === "quote") quotes.set(event.ticker, event);
    if (event.kind !== "depth") continue;
    const { bids, asks, ticker } = event;
    const quote = quotes.get(ticker);
    if (quote !== undefined) {
      assertEquals([bids[0], asks[0]] as unknown, [[quote.bid, quote.bidSize], [quote.ask, quote.askSize]]);
    }
    assert(bids.length <= 10 && asks.length === 10);
    assertLess(bids[0]?.[0] ?? NaN, asks[0]?.[0] ?? NaN);
    for (const [side, sign] of [[bids, 1], [asks, -1]] as const) {
      for (const [index, [price, size]] of side.entries()) {
        assert(size > 0 && price > 0);
        if (index > 0) {
          assert(((side[index - 1]?.[0] ?? NaN) - price) * sign > 0, "each level is worse than the one before");
        }
      }
    }
  }
});

Deno.test("SimulatedFeed has the same tape with order books and without", async () => {
  const tape = (events: readonly FeedEvent[]) => events.filter(({ kind }) => kind !== "depth");
  const [without, first] = [await play(() => []), await play((tickers) => tickers)];
  assertEquals(tape(first), tape(without));
  assert(!without.some(({ kind }) => kind === "depth"));
  assertEquals(await play((tickers) => tickers), first, "and the same books for the same seed");
});
