import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { type EpochMs, parseTicker, type Quote, type Trade } from "@/lib/protocol/mod.ts";
import { changePct, MarketState, NOTHING, VOLUME_ONLY } from "@/lib/market/mod.ts";
import { ACME, at, ms } from "../trades.ts";

const MONDAY = at("2025-06-02T14:30:00Z");
const TUESDAY = at("2025-06-03T08:00:00Z");

const trade = (timeMs: EpochMs, fields: Partial<Trade> = {}): Trade => ({
  kind: "trade",
  ticker: ACME,
  price: 10,
  size: 100,
  timeMs,
  ...fields,
});
const quote = (timeMs: EpochMs, sides: Partial<Pick<Quote, "bid" | "ask">>): Quote => ({
  kind: "quote",
  ticker: ACME,
  timeMs,
  ...sides,
});
const SEED = { ticker: ACME, price: 8, lastClose: 7, volume: 5_000, avgVolume: 20_000 };

Deno.test("MarketState knows nothing before the first event", () => {
  const state = new MarketState("us_equities");
  assertEquals(state.get(ACME), undefined);
  assertEquals([...state.tickers()], []);
  assertEquals(state.lastTimeMs, null);
});

Deno.test("MarketState sums a session's trades", () => {
  const state = new MarketState("us_equities");
  state.applyTrade(trade(MONDAY, { price: 10, size: 100 }));
  state.applyTrade(trade(ms(MONDAY + 1), { price: 12, size: 300 }));
  assertEquals(state.get(ACME), {
    ticker: ACME,
    price: 12,
    lastClose: 0,
    officialClose: null,
    suspectedSplit: null,
    avgVolume: 0,
    dayVolume: 400,
    dollarVolume: 4600,
    sessionVwap: 11.5,
    lastTradeMs: ms(MONDAY + 1),
    sessionDate: "2025-06-02",
  });
  assertEquals(state.lastTimeMs, ms(MONDAY + 1));
});

Deno.test("MarketState starts from a snapshot, whose price gives way to trades and whose volume they add to", () => {
  const state = new MarketState("us_equities");
  state.seed(SEED);
  assertEquals(state.get(ACME), {
    ticker: ACME,
    price: 8,
    lastClose: 7,
    officialClose: null,
    suspectedSplit: null,
    avgVolume: 20_000,
    dayVolume: 5_000,
    dollarVolume: 40_000,
    sessionVwap: null,
    lastTradeMs: null,
    sessionDate: null,
  });
  state.seed({ ...SEED, price: 0 });
  assertEquals(state.get(ACME)?.price, 8, "an unknown price changes nothing");
  state.applyTrade(trade(MONDAY));
  state.seed({ ...SEED, price: 9, lastClose: 0, avgVolume: 0, volume: 5_050 });
  const after = state.get(ACME);
  assertEquals(
    [after?.price, after?.lastClose, after?.avgVolume, after?.dayVolume, after?.sessionVwap],
    [10, 7, 20_000, 5_100, 10],
  );
  state.seed({ ...SEED, volume: 9_000, lastClose: 7.5 });
  assertEquals([state.get(ACME)?.dayVolume, state.get(ACME)?.lastClose], [9_000, 7.5]);
});

Deno.test("MarketState begins a session anew at New York's midnight: volume, VWAP and last close", () => {
  const state = new MarketState("us_equities");
  state.seed(SEED);
  state.applyTrade(trade(MONDAY, { price: 11 }));
  state.applyTrade(trade(at("2025-06-03T03:59:00Z"), { price: 12 }));
  assertEquals(state.get(ACME)?.lastClose, 7, "23:59 in New York is still Monday");
  state.applyTrade(trade(TUESDAY, { price: 13, size: 7 }));
  const { price, lastClose, dayVolume, sessionVwap, sessionDate, avgVolume } = state.get(ACME) ?? {};
  assertEquals([price, lastClose, dayVolume, sessionVwap, sessionDate, avgVolume], [
    13,
    11,
    7,
    13,
    "2025-06-03",
    20_000,
  ]);
});

Deno.test("MarketState begins a session with a quote too, and keeps the last close while no price is known", () => {
  const state = new MarketState("us_equities");
  state.applyTrade(trade(MONDAY));
  state.applyQuote(quote(TUESDAY, { bid: 10.5 }));
  assertEquals([state.get(ACME)?.lastClose, state.get(ACME)?.dayVolume], [10, 0]);

  const unpriced = new MarketState("us_equities");
  unpriced.seed({ ...SEED, price: 0 });
  unpriced.applyQuote(quote(MONDAY, { bid: 1 }));
  unpriced.applyTrade(trade(TUESDAY));
  assertEquals(unpriced.get(ACME)?.lastClose, 7);
});

Deno.test("MarketState seeded in one session and first traded in the next does not carry the volume over", () => {
  const state = new MarketState("us_equities");
  state.applyTrade(trade(MONDAY, { ticker: parseTicker("OTHR") }));
  state.seed(SEED);
  state.applyTrade(trade(TUESDAY));
  assertEquals([state.get(ACME)?.dayVolume, state.get(ACME)?.lastClose], [100, 8]);
});

Deno.test("MarketState counts sessions of a market without hours by UTC days", () => {
  const state = new MarketState("always_open");
  state.applyTrade(trade(at("2025-06-07T23:59:59.999Z"), { price: 5 }));
  state.applyTrade(trade(at("2025-06-08T00:00:00Z"), { price: 6 }));
  assertEquals([state.get(ACME)?.lastClose, state.get(ACME)?.dayVolume], [5, 100]);
});

Deno.test("MarketState never moves the price back in time for a late trade, but counts its volume", () => {
  const state = new MarketState("us_equities");
  state.applyTrade(trade(ms(MONDAY + 1000), { price: 12 }));
  state.applyTrade(trade(MONDAY, { price: 10 }));
  const { price, dayVolume, sessionVwap, lastTradeMs } = state.get(ACME) ?? {};
  assertEquals([price, dayVolume, sessionVwap, lastTradeMs], [12, 200, 11, ms(MONDAY + 1000)]);
  assertEquals(state.lastTimeMs, ms(MONDAY + 1000));
  state.applyTrade(trade(ms(MONDAY + 1000), { price: 13 }));
  assertEquals(state.get(ACME)?.price, 13, "of one instant the last that came counts");
});

Deno.test("MarketState leaves events of an earlier session out", () => {
  const state = new MarketState("us_equities");
  state.applyTrade(trade(TUESDAY));
  const before = state.get(ACME);
  state.applyTrade(trade(MONDAY, { price: 99 }));
  state.applyQuote(quote(MONDAY, { bid: 98 }));
  assertEquals(state.get(ACME), before);
});

Deno.test("MarketState lets a trade move only what its eligibility says", () => {
  const state = new MarketState("us_equities");
  state.applyTrade(trade(MONDAY));
  state.applyTrade(trade(ms(MONDAY + 1), { price: 20, eligibility: VOLUME_ONLY }));
  state.applyTrade(trade(ms(MONDAY + 2), { price: 30, eligibility: NOTHING }));
  const { price, dayVolume, sessionVwap, lastTradeMs } = state.get(ACME) ?? {};
  assertEquals([price, dayVolume, sessionVwap, lastTradeMs], [10, 200, 15, ms(MONDAY + 2)]);
});

Deno.test("MarketState keeps the side that a quote does not name", () => {
  const state = new MarketState("us_equities");
  state.applyQuote(quote(MONDAY, { bid: 9.9, ask: 10.1 }));
  state.applyQuote(quote(MONDAY, { ask: 10.2 }));
  assertEquals([state.get(ACME)?.bid, state.get(ACME)?.ask], [9.9, 10.2]);
  state.applyQuote(quote(MONDAY, { bid: 9.8 }));
  assertEquals([state.get(ACME)?.bid, state.get(ACME)?.ask], [9.8, 10.2]);
});

Deno.test("MarketState.get() answers with a snapshot that later events do not change", () => {
  const state = new MarketState("us_equities");
  state.applyTrade(trade(MONDAY));
  const before = state.get(ACME);
  assertStrictEquals(state.get(ACME), before);
  state.applyTrade(trade(ms(MONDAY + 1), { price: 11 }));
  assertEquals(before?.price, 10);
  assertThrows(() => Object.assign(before ?? {}, { price: 1 }), TypeError);
});

Deno.test("MarketState refuses times that are not finite and remembers nothing of them", () => {
  const state = new MarketState("always_open");
  assertThrows(() => state.applyTrade(trade(ms(NaN))), RangeError);
  assertThrows(() => state.applyQuote(quote(ms(Infinity), {})), RangeError);
  assertEquals([state.lastTimeMs, [...state.tickers()]], [null, []]);
});

Deno.test("changePct() is in percent, and 0 while a price is unknown", () => {
  assertEquals(changePct(11, 10), 10);
  assertEquals(changePct(9, 12), -25);
  assertEquals(changePct(10, 3), 233.33);
  assertEquals([changePct(0, 10), changePct(10, 0), changePct(10, -1)], [0, 0, 0]);
});
