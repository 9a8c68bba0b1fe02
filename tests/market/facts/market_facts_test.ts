import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { MarketFacts, MarketState } from "@/lib/market/mod.ts";
import {
  type DailyBar,
  type EpochMs,
  FACT_NAMES,
  type MarketHours,
  parseTicker,
  type SecondBar,
  type TickerSnapshot,
} from "@/lib/protocol/mod.ts";
import { ACME, at, bar, ms, START_MS, trade } from "../trades.ts";

const MINUTE_MS = 60_000;
/** A trade at a time of its own. */
const tradeAt = (timeMs: number, price: number) => trade(timeMs - START_MS, { price });
const SNAPSHOT: TickerSnapshot = { ticker: ACME, price: 11, lastClose: 10, volume: 5_000, avgVolume: 20_000 };

function setUp(hours: MarketHours = "us_equities") {
  const market = new MarketState(hours);
  const facts = new MarketFacts(market);
  const fact = (name: typeof FACT_NAMES[number]) => facts.get(ACME)?.[name];
  const second = (offsetMs: number, fields: Partial<SecondBar> = {}): SecondBar => ({
    kind: "second",
    ticker: ACME,
    timeMs: START_MS + offsetMs as EpochMs,
    open: 10,
    high: 10.2,
    low: 9.9,
    close: 10.1,
    volume: 300,
    vwap: 10,
    ...fields,
  });
  return { market, facts, fact, second };
}

Deno.test("MarketFacts knows nothing of a ticker that nobody has told of, and null is all that is known of a name", () => {
  const { facts } = setUp();
  assertEquals([facts.size, facts.rowOf(ACME), facts.get(ACME)], [0, undefined, undefined]);
  assertThrows(() => facts.tickerOf(0), RangeError, "Cannot name the ticker of row 0: there are 0 rows");
  facts.refer({ ticker: ACME });
  facts.advance(START_MS);
  assertEquals(Object.entries(facts.get(ACME) ?? {}).filter(([, value]) => value !== null), []);
  assertEquals(Object.keys(facts.get(ACME) ?? {}), [...FACT_NAMES]);
});

Deno.test("MarketFacts keeps the rows of tickers as it grows", () => {
  const { market, facts } = setUp();
  const tickers = Array.from({ length: 1_000 }, (_, index) => parseTicker(`T${index}`));
  for (const [index, ticker] of tickers.entries()) market.applyTrade(trade(index, { ticker, price: 1 + index }));
  assertEquals(facts.size, 1_000);
  const prices = facts.numbers("price");
  for (const [row, ticker] of tickers.entries()) {
    assertEquals([facts.rowOf(ticker), facts.tickerOf(row), prices[row]], [row, ticker, 1 + row]);
  }
});

Deno.test("MarketFacts slides its windows for a ticker that does not trade, and gives their memory back after 15 minutes", () => {
  const { market, facts, fact } = setUp();
  for (let second = 0; second < 400; second++) market.applyTrade(trade(second * 1000, { price: 10 + second / 1000 }));
  assertEquals([fact("volume_1m"), fact("volume_5m"), fact("trades_1m"), facts.activeCount], [6_000, 30_000, 60, 1]);
  assert(facts.secondsBytes > 400 * 16);
  facts.advance(START_MS + 429_000);
  assertEquals([fact("volume_1m"), fact("trades_1m"), fact("volume_5m")], [3_000, 30, 27_000]);
  facts.advance(START_MS + 399_000 + 14 * MINUTE_MS);
  assertEquals([fact("volume_5m"), fact("change_5m"), fact("change_15m"), facts.activeCount], [0, 0, 0.58, 1]);
  facts.advance(START_MS + 399_000 + 15 * MINUTE_MS);
  assertEquals([fact("change_15m"), facts.activeCount, facts.secondsBytes], [0, 0, 0]);
  market.applyTrade(trade(399_000 + 16 * MINUTE_MS, { price: 20.798 }));
  assertEquals([fact("change_10s"), fact("change_15m")], [100, 100]);
});

Deno.test("MarketFacts tells how many trades there were only where upstream does, and counts no second twice", () => {
  const { market, fact, second } = setUp();
  market.applySecond(second(1_000, { trades: 3, dayVolume: 50_000, sessionVwap: 9.5, dayOpen: 9 }));
  assertEquals(
    [fact("price"), fact("volume"), fact("vwap"), fact("trades"), fact("trades_1m"), fact("volume_1m"), fact("high")],
    [10.1, 50_000, 9.5, 3, 3, 300, 10.2],
  );
  assertEquals([fact("change_from_open_pct"), fact("dollar_volume")], [12.22, 475_000]);
  market.applyTrade(trade(1_500));
  // The trade is in this second.
  market.applySecond(second(2_000, { trades: 7 }));
  assertEquals([fact("trades_1m"), fact("volume_1m"), fact("volume")], [4, 400, 50_100]);
  market.applySecond(second(3_000));
  assertEquals([fact("trades_1m"), fact("trades"), fact("volume_1m"), fact("volume")], [null, null, 700, 50_400]);
});

Deno.test("MarketFacts counts an upstream minute in its last second, and only its range where its trades came", () => {
  const { market, facts, fact } = setUp();
  market.applyBar(ACME, bar(0, { high: 12, low: 9, close: 11, volume: 600 }));
  facts.advance(START_MS + MINUTE_MS);
  assertEquals([fact("volume_1m"), fact("high"), fact("low"), fact("price"), fact("trades_1m")], [
    600,
    12,
    9,
    11,
    null,
  ]);
  market.applyTrade(trade(MINUTE_MS + 1_000, { price: 11.5 }));
  market.applyBar(ACME, bar(1, { high: 13, low: 11, close: 11.5, volume: 900 }));
  assertEquals([fact("volume_1m"), fact("volume"), fact("high")], [700, 1_500, 13]);
});

Deno.test("MarketFacts starts from a snapshot, and what it does not tell is not known", () => {
  const { market, facts, fact } = setUp();
  const timeMs = ms(START_MS - 5_000);
  market.seed({ ...SNAPSHOT, timeMs, type: "CS", quote: { bid: 10.98, ask: 11.02, timeMs } }, ms(START_MS));
  facts.advance(START_MS);
  assertEquals(
    [fact("price"), fact("change_pct"), fact("volume"), fact("avg_volume"), fact("spread"), fact("spread_pct")],
    [11, 10, 5_000, 20_000, 0.04, 0.36],
  );
  assertEquals([fact("type"), fact("trades"), fact("volume_1m"), fact("change_10s"), fact("high")], [
    "CS",
    null,
    null,
    null,
    null,
  ]);
  facts.advance(START_MS + 6_000);
  assertEquals([fact("change_10s"), fact("change_1m")], [0, null]);
  market.seed({ ...SNAPSHOT, day: { open: 10.5, high: 12, low: 10 } }, ms(START_MS));
  assertEquals([fact("high"), fact("low"), fact("gap_pct"), fact("from_high_pct"), fact("range_pct")], [
    12,
    10,
    5,
    -8.33,
    20,
  ]);
});

Deno.test("MarketFacts measures the day by the pre-market until the regular session has a range of its own", () => {
  const { market, facts, fact } = setUp();
  market.seed({ ...SNAPSHOT, price: 0 }, ms(at("2025-06-02T09:00:00Z")));
  const openMs = at("2025-06-02T13:30:00Z");
  for (const [index, price] of [10, 12, 11, 12.5].entries()) {
    market.applyTrade(tradeAt(openMs - 60_000 + index, price));
  }
  facts.advance(openMs - 1_000);
  assertEquals(
    [fact("high_pre"), fact("low_pre"), fact("high"), fact("new_highs_5m"), fact("gap_pct"), fact("from_low_pct")],
    [12.5, 10, null, 2, 25, 25],
  );
  market.applyTrade(tradeAt(openMs, 11));
  market.applyTrade(tradeAt(openMs + 1, 11.5));
  assertEquals(
    [fact("high"), fact("low"), fact("high_pre"), fact("new_highs_5m"), fact("gap_pct"), fact("change_from_open_pct")],
    [11.5, 11, 12.5, 3, 10, 4.55],
  );
});

Deno.test("MarketFacts says how long trading has been halted, and knows of no halt before the first event", () => {
  const { market, facts, fact } = setUp();
  facts.refer({ ticker: ACME, name: "Acme" });
  assertEquals([fact("halted"), fact("halt_s")], [null, null]);
  market.applyTrade(trade(0));
  assertEquals([fact("halted"), fact("halt_s")], [false, null]);
  facts.halt(ACME, true, START_MS + 1_000);
  facts.advance(START_MS + 61_000);
  assertEquals([fact("halted"), fact("halt_s")], [true, 60]);
  facts.halt(ACME, false, START_MS + 70_000);
  assertEquals([fact("halted"), fact("halt_s")], [false, null]);
});

Deno.test("MarketFacts tells the age of the latest headline, price bands of the day, and what a ticker is", () => {
  const { facts, fact } = setUp();
  facts.news([ACME], START_MS);
  facts.news([ACME], START_MS - 60_000);
  facts.advance(START_MS + 90_000);
  facts.bands(ACME, 11, 9, START_MS);
  facts.refer({ ticker: ACME, name: "Acme", exchange: "XNAS", float: 1e6, sharesOutstanding: 2e6, marketCap: 5e7 });
  facts.refer({ ticker: ACME, type: "CS" });
  assertEquals([fact("news_age_s"), fact("luld_up"), fact("luld_down")], [90, 11, 9]);
  assertEquals([fact("name"), fact("exchange"), fact("type"), fact("float"), fact("market_cap")], [
    "Acme",
    "XNAS",
    "CS",
    1e6,
    5e7,
  ]);
  assertEquals([...facts.texts("name")], ["Acme"]);
});

Deno.test("MarketFacts values a company by its price where the shares are known, and takes scores while they are there", () => {
  const { market, facts, fact } = setUp();
  facts.refer({ ticker: ACME, sharesOutstanding: 2e6, marketCap: 5e7 });
  market.applyTrade(trade(0, { price: 12 }));
  assertEquals(fact("market_cap"), 24e6);
  const rating = { score: 62.5, score_v3: 50, stage_number: 2, zen_v: 1.25, zen_p: 0.5, tier: 2 as const };
  facts.rate(ACME, rating);
  facts.ignite(ACME, 348.2);
  const scores = () => [fact("score"), fact("score_v3"), fact("stage_number"), fact("tier"), fact("ignition")];
  assertEquals(scores(), [62.5, 50, 2, 2, 348.2]);
  facts.rate(ACME, { ...rating, score: -1, score_v3: -1, stage_number: 0 });
  assertEquals(scores(), [null, null, null, 2, 348.2]);
  facts.rate(ACME, null);
  facts.ignite(ACME, null);
  assertEquals(scores(), [null, null, null, null, null]);
});

Deno.test("MarketFacts makes ATR 14 of 15 daily bars, and knows none of fewer", () => {
  const { market, facts, fact } = setUp();
  market.applyTrade(trade(0, { price: 20 }));
  market.applyTrade(trade(1, { price: 23 }));
  // A range of 1 a day, and 2 where it opened away from the close before.
  const bars = Array.from({ length: 15 }, (_, index): DailyBar => {
    const close = index < 8 ? 10 : 11;
    return { date: `2025-05-${10 + index}`, open: close, high: close + 0.5, low: close - 0.5, close, volume: 1 };
  });
  facts.daily(ACME, bars.slice(1));
  assertEquals([fact("atr_14"), fact("range_vs_atr")], [null, null]);
  facts.daily(ACME, bars);
  assertAlmostEquals(Number(fact("atr_14")), (13 * 1 + 1.5) / 14, 1e-6);
  assertEquals(fact("range_vs_atr"), 2.9);
});

Deno.test("MarketFacts restricts short sales after a fall of 10 % in regular hours, for the rest of the day and the next", () => {
  const { market, facts, fact } = setUp();
  const opens = ["2025-06-02", "2025-06-03", "2025-06-04", "2025-06-05"].map((date) => at(`${date}T15:00:00Z`));
  const [monday = 0, tuesday = 0, wednesday = 0] = opens;
  market.seed({ ...SNAPSHOT, price: 0, lastClose: 10 }, ms(monday));
  market.applyTrade(tradeAt(monday, 9.5));
  assertEquals(fact("ssr"), null, "what was on Friday is not known");
  const daily = (lows: readonly number[]) =>
    lows.map((low, index): DailyBar => {
      return { date: `2025-05-${29 + index}`, open: 10, high: 10, low, close: 10, volume: 1 };
    });
  facts.daily(ACME, daily([9.5, 9.5]));
  assertEquals(fact("ssr"), false);
  market.applyTrade(tradeAt(monday + 1, 9));
  assertEquals(fact("ssr"), true);
  market.applyTrade(tradeAt(monday + 2, 9.8));
  assertEquals(fact("ssr"), true);
  market.advance(tuesday - 6 * 3_600_000);
  market.applyTrade(tradeAt(tuesday, 9.8));
  assertEquals([fact("prev_close"), fact("ssr")], [9.8, true]);
  market.applyTrade(tradeAt(wednesday, 9.8));
  assertEquals(fact("ssr"), false);
  const crypto = setUp("always_open");
  crypto.market.seed(SNAPSHOT, ms(START_MS));
  crypto.market.applyTrade(trade(0, { price: 5 }));
  assertEquals(crypto.fact("ssr"), null);
});

Deno.test("MarketFacts compares with nothing what looks like a split that nobody has told", () => {
  const { market, fact } = setUp();
  market.seed({ ...SNAPSHOT, price: 0, lastClose: 40 }, ms(START_MS));
  market.applyTrade(trade(0, { price: 10 }));
  assertEquals([fact("prev_close"), fact("change_pct"), fact("change"), fact("ssr")], [40, null, null, null]);
});

Deno.test("MarketFacts measures volume by the share of a usual day that is over, on a market without hours a straight line", () => {
  const { market, facts, fact } = setUp("always_open");
  market.seed({ ...SNAPSHOT, volume: 0, avgVolume: 28_800 }, ms(START_MS));
  market.applyTrade(trade(0, { size: 500 }));
  assertEquals([fact("rvol"), fact("rvol_5m")], [null, null], "market time is not known");
  facts.advance(at("2025-06-02T14:30:10Z"));
  assertEquals([fact("rvol"), fact("rvol_5m")], [0.03, 5]);
  facts.advance(at("2025-06-02T18:00:00Z"));
  assertEquals([fact("rvol"), fact("rvol_5m")], [0.02, 0]);
});
