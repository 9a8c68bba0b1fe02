import { assert, assertEquals, assertGreater, assertGreaterOrEqual, assertLess, assertLessOrEqual } from "@std/assert";
import type { FeedEvent, PriceBands } from "@/lib/feed/feed.ts";
import { SimulatedFeed } from "@/lib/feed/simulated/simulated_feed.ts";
import { Tape } from "@/lib/feed/simulated/tape.ts";
import type { EpochMs, Ticker, TickerReference } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { tradesOf } from "../harness.ts";

const START_MS = Date.UTC(2026, 0, 5, 15);
const MINUTE_MS = 60_000;
const WHOLE = { seed: 1, tickers: 12_000, tradesPerSecond: 20_000 };

const tapeOf = (settings: Partial<typeof WHOLE>): Tape => new Tape({ ...WHOLE, ...settings, startMs: START_MS });

function run(tape: Tape, lengthMs: number, each: (event: FeedEvent) => void): void {
  const untilMs = tape.timeMs + lengthMs;
  while (tape.timeMs < untilMs) tape.next(START_MS).forEach(each);
}

function text(tape: Tape, lengthMs: number): string {
  const lines: string[] = [];
  run(tape, lengthMs, (event) => lines.push(JSON.stringify(event)));
  return lines.join("\n");
}

async function referencesOf(feed: SimulatedFeed): Promise<TickerReference[]> {
  const all: TickerReference[] = [];
  for await (const some of feed.references(new AbortController().signal)) all.push(...some);
  return all;
}

Deno.test("Tape of a whole market is the same for the same seed, another for another", () => {
  const first = text(tapeOf({}), 1000);
  assertEquals(text(tapeOf({}), 1000) === first, true);
  assertEquals(text(tapeOf({ seed: 2 }), 1000) === first, false);
});

Deno.test("Tape of a whole market trades as a market does: a few all the time, thousands every few minutes", () => {
  const trades = new Map<Ticker, number>();
  let count = 0;
  run(tapeOf({}), 20_000, (event) => {
    if (event.kind !== "trade") return;
    trades.set(event.ticker, (trades.get(event.ticker) ?? 0) + 1);
    count++;
  });
  assertLess(Math.abs(count - 400_000), 5 * Math.sqrt(400_000));
  const sorted = Array.from(trades.values()).sort((a, b) => b - a);
  const share = (most: number) => sorted.slice(0, most).reduce((sum, one) => sum + one, 0) / count;
  assertLess(share(1), 0.04);
  assertGreater(share(100), 0.3);
  assertLess(share(100), 0.6);
  assertGreater(share(1000), 0.7);
  assertGreater(12_000 - sorted.length, 2000);
});

Deno.test("Tape of a whole market has a few dozen gappers and some that fall, with headlines for most of them", () => {
  const tape = tapeOf({});
  const headlines = new Set<Ticker>();
  for (const event of tape.next(START_MS)) {
    if (event.kind !== "news") continue;
    assertLess(event.timeMs, START_MS);
    for (const ticker of event.tickers) headlines.add(ticker);
  }
  const gaps = tape.instruments.map(({ open, listing }) => ({ gap: open / listing.lastClose - 1, listing }));
  const up = gaps.filter(({ gap }) => gap >= 0.05);
  assertGreater(up.length, 30);
  assertLess(up.length, 150);
  assertGreater(gaps.filter(({ gap }) => gap <= -0.05).length, 10);
  const explained = up.filter(({ listing }) => headlines.has(listing.ticker)).length;
  assertGreater(explained, 0.5 * up.length);
  assertLess(explained, up.length);
});

Deno.test("Tape tells bands before a halt, keeps quotes inside of them, and tells new ones when trading goes on", () => {
  const bands = new Map<Ticker, PriceBands>();
  let halts = 0;
  let resumed: unknown = null;
  run(tapeOf({ tickers: 200, tradesPerSecond: 100 }), 30 * MINUTE_MS, (event) => {
    if (resumed !== null) {
      assert(event.kind === "bands" && event.ticker === resumed, "a resumption without bands");
      resumed = null;
    }
    if (event.kind === "bands") {
      assertLess(event.down, event.up);
      bands.set(event.ticker, event);
    }
    if (event.kind === "quote") {
      const { up = Infinity, down = 0 } = bands.get(event.ticker) ?? {};
      // Nobody says when a ticker's bands are not watched any more: long after, it may be elsewhere.
      const isRecent = event.timeMs - (bands.get(event.ticker)?.timeMs ?? 0) < MINUTE_MS;
      if (isRecent) assert((event.bid ?? 0) >= down && (event.ask ?? 0) <= up, JSON.stringify(event));
    }
    if (event.kind !== "status") return;
    if (event.event === "resumed") resumed = event.data["ticker"];
    if (event.event !== "halted") return;
    halts++;
    assert(bands.has(event.data["ticker"] as Ticker), "a halt without bands");
  });
  assertGreater(halts, 5);
});

Deno.test("Tape writes about what moves and about what does not, each headline with an id of its own", () => {
  const headlines = new Map<string, string>();
  let told = 0;
  run(tapeOf({ tickers: 40, tradesPerSecond: 60 }), 60 * MINUTE_MS, (event) => {
    if (event.kind !== "news") return;
    headlines.set(event.id, event.headline);
    // Those of the morning are about gaps.
    if (event.timeMs > START_MS) told++;
  });
  const dull =
    Array.from(headlines.values()).filter((one) => / (to present|names|schedules|declares) /.test(one)).length;
  assertGreater(dull, 20);
  assertGreater(told, dull + 5);
});

Deno.test("SimulatedFeed.market() knows every ticker's last close, range of the day and top of book", async () => {
  const clock = fakeClock(START_MS);
  await using feed = new SimulatedFeed({ ...WHOLE, clock });
  const market = await feed.market();
  assertEquals(market.length, 12_000);
  assertEquals(new Set(market.map(({ ticker }) => ticker)).size, 12_000);
  for (const { price, lastClose, avgVolume, day, quote } of market) {
    assert(day !== undefined && quote !== undefined);
    assert(lastClose > 0 && avgVolume > 0);
    assertGreaterOrEqual(day.high, Math.max(day.open, price));
    assertLessOrEqual(day.low, Math.min(day.open, price));
    assertLess(quote.bid, quote.ask);
  }
});

Deno.test("SimulatedFeed.market() follows the tape", async () => {
  const clock = fakeClock(START_MS);
  await using feed = new SimulatedFeed({ seed: 1, tickers: 40, tradesPerSecond: 200, clock });
  const stop = new AbortController();
  const highs = new Map((await feed.market()).map(({ ticker, day }) => [ticker, day?.high ?? 0]));
  const reading = (async () => {
    for await (const event of feed.events(stop.signal)) {
      for (const { ticker, price, eligibility } of tradesOf([event])) {
        if (eligibility?.updatesHighLow ?? true) highs.set(ticker, Math.max(highs.get(ticker) ?? 0, price));
      }
    }
  })();
  await clock.tick(20_000);
  for (const { ticker, day } of await feed.market()) assertEquals(day?.high, highs.get(ticker));
  stop.abort();
  await reading;
});

Deno.test("SimulatedFeed.references() tells what each ticker is, mostly common shares, in portions", async () => {
  await using feed = new SimulatedFeed({ ...WHOLE, clock: fakeClock(START_MS) });
  const references = await referencesOf(feed);
  assertEquals(references.map(({ ticker }) => ticker), [...feed.tickers]);
  assertEquals(await referencesOf(feed), references);
  const types = new Map<string, number>();
  const names = new Map(references.map(({ ticker, name }) => [ticker, name]));
  for (const { ticker, type = "", name = "", exchange, float, sharesOutstanding = 0 } of references) {
    types.set(type, (types.get(type) ?? 0) + 1);
    assert(name !== "" && exchange !== undefined);
    if (type === "CS") assert(float !== undefined && float > 0 && float < sharesOutstanding, ticker);
    if (type === "WARRANT") assertEquals(name, `${names.get(ticker.slice(0, -1) as Ticker)} Warrant`);
  }
  const share = (type: string) => (types.get(type) ?? 0) / references.length;
  assertGreater(share("CS"), 0.6);
  assertGreater(share("ETF"), 0.1);
  for (const type of ["WARRANT", "RIGHT", "UNIT", "PFD"]) {
    assertGreater(share(type), 0);
    assertLess(share(type), 0.05);
  }
});

Deno.test("SimulatedFeed.minuteBars() begins where the gap led to", async () => {
  await using feed = new SimulatedFeed({ ...WHOLE, tickers: 40, clock: fakeClock(START_MS) });
  for (const { ticker, day } of await feed.market()) {
    const [first] = await feed.minuteBars(ticker, 0 as EpochMs, START_MS as EpochMs);
    assertEquals(first?.open, day?.open);
  }
});
