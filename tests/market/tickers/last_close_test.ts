import { assertEquals } from "@std/assert";
import type { EpochMs, Trade } from "@/lib/protocol/mod.ts";
import { MarketState, NOTHING } from "@/lib/market/mod.ts";
import { ACME, at, ms } from "../trades.ts";

const trade = (time: string, price: number, fields: Partial<Trade> = {}): Trade => ({
  kind: "trade",
  ticker: ACME,
  price,
  size: 100,
  timeMs: at(time),
  ...fields,
});
const snapshot = (price: number, lastClose: number, timeMs?: EpochMs) => ({
  ticker: ACME,
  price,
  lastClose,
  volume: 0,
  avgVolume: 0,
  ...(timeMs !== undefined && { timeMs }),
});
const daily = (closeDate: string, lastClose: number) => ({ lastClose, closeDate, avgVolume: 0 });

/** A Monday whose regular hours end at 50, and after which trading goes on at 55. */
function monday(state = new MarketState("us_equities")): MarketState {
  state.applyTrade(trade("2025-06-02T12:00:00Z", 44));
  state.applyTrade(trade("2025-06-02T19:59:59Z", 50));
  state.applyTrade(trade("2025-06-02T20:00:47Z", 51, { eligibility: NOTHING }));
  state.applyTrade(trade("2025-06-02T23:59:00Z", 55));
  return state;
}

const closeOf = (state: MarketState) => state.get(ACME)?.lastClose;

Deno.test("the last close is the last price in regular hours, not that of the evening", () => {
  const state = monday();
  assertEquals(state.get(ACME)?.price, 55);
  state.applyTrade(trade("2025-06-03T08:00:00Z", 60));
  assertEquals(closeOf(state), 50);
});

Deno.test("the last close counts a trade of regular hours that is told in the evening", () => {
  const state = monday();
  state.applyTrade(trade("2025-06-02T19:59:59.5Z", 50.5));
  state.applyTrade(trade("2025-06-02T19:59:58Z", 49));
  state.applyTrade(trade("2025-06-03T08:00:00Z", 60));
  assertEquals(closeOf(state), 50.5);
});

Deno.test("the last close of a day that traded outside regular hours only is its last price", () => {
  const state = new MarketState("us_equities");
  state.applyTrade(trade("2025-06-02T12:00:00Z", 44));
  state.applyTrade(trade("2025-06-02T23:00:00Z", 45));
  state.applyTrade(trade("2025-06-03T08:00:00Z", 60));
  assertEquals(closeOf(state), 45);
});

Deno.test("the last close follows upstream's minute bars, and bars from before the ticker was looked at", () => {
  const bar = (time: string, close: number) => {
    return { time: at(time) / 1000, open: close, high: close, low: close, close, volume: 10, vwap: close };
  };
  const state = new MarketState("us_equities");
  state.applyBar(ACME, bar("2025-06-02T19:59:00Z", 50));
  state.applyBar(ACME, bar("2025-06-02T20:00:00Z", 52));
  state.advance(at("2025-06-03T08:00:00Z"));
  assertEquals(closeOf(state), 50);

  const late = new MarketState("us_equities");
  late.seed(snapshot(55, 40, at("2025-06-02T22:00:00Z")), at("2025-06-02T22:00:01Z"));
  late.applyHistory(
    ACME,
    [bar("2025-06-02T19:58:00Z", 49), bar("2025-06-02T19:59:00Z", 50), bar("2025-06-02T21:00:00Z", 54)],
    at("2025-06-02T22:00:01Z"),
  );
  late.advance(at("2025-06-03T08:00:00Z"));
  assertEquals([late.get(ACME)?.price, closeOf(late)], [55, 50]);
});

Deno.test("daily bars know the close of the day before better, once that day is over", () => {
  const state = monday();
  state.refer(ACME, daily("2025-06-02", 51));
  assertEquals(closeOf(state), 0, "Monday's own close is no last close on Monday");
  state.refer(ACME, daily("2025-05-30", 40));
  assertEquals(closeOf(state), 40);
  state.advance(at("2025-06-03T08:00:00Z"));
  state.refer(ACME, daily("2025-05-30", 40));
  assertEquals(closeOf(state), 50, "bars that lack the day before are older than what was traded");
  state.refer(ACME, daily("2025-06-02", 51));
  assertEquals(closeOf(state), 51);
});

Deno.test("a snapshot's last close stands against daily bars of an earlier day", () => {
  const state = new MarketState("us_equities");
  state.seed(snapshot(60, 51, at("2025-06-03T14:00:00Z")), at("2025-06-03T14:00:01Z"));
  state.refer(ACME, daily("2025-05-30", 40));
  assertEquals(closeOf(state), 51);
  state.refer(ACME, daily("2025-06-02", 51.5));
  assertEquals(closeOf(state), 51.5);
});

Deno.test("every ticker enters a day when its trading begins, traded or not: at 04:00 New York, also after clocks changed", () => {
  for (
    const [friday, closing, before, begin] of [
      ["2025-03-07T20:59:00Z", "2025-03-07T23:00:00Z", "2025-03-10T07:59:59Z", "2025-03-10T08:00:00Z"],
      ["2025-10-31T19:59:00Z", "2025-10-31T23:00:00Z", "2025-11-03T08:59:59Z", "2025-11-03T09:00:00Z"],
    ] as const
  ) {
    const state = new MarketState("us_equities");
    state.applyTrade(trade(friday, 50));
    state.applyTrade(trade(closing, 55));
    for (const time of [before, begin]) {
      state.advance(at(time));
      const { price, lastClose, dayVolume, sessionVwap } = state.get(ACME) ?? {};
      const expected = time === begin ? [55, 50, 0, null] : [55, 0, 200, 52.5];
      assertEquals([price, lastClose, dayVolume, sessionVwap], expected, time);
    }
    state.advance(at(begin.replace("T0", "T1")));
    assertEquals(closeOf(state), 50);
  }
});

Deno.test("a day without trades leaves the last close as it was", () => {
  const state = monday();
  for (const day of ["2025-06-03", "2025-06-04"]) state.advance(at(`${day}T12:00:00Z`));
  assertEquals([closeOf(state), state.get(ACME)?.price], [50, 55]);
});

Deno.test("a quote is not known any more once the ticker has traded without another for two minutes, or on another day", () => {
  const state = new MarketState("us_equities");
  const quote = (time: string, bid: number, ask: number) =>
    state.applyQuote({ kind: "quote", ticker: ACME, bid, ask, timeMs: at(time) });
  const sides = () => [state.get(ACME)?.bid, state.get(ACME)?.ask];
  quote("2025-06-02T14:00:00Z", 9, 11);
  state.applyTrade(trade("2025-06-02T14:02:00Z", 10));
  assertEquals(sides(), [9, 11]);
  state.applyTrade(trade("2025-06-02T14:02:00.001Z", 10));
  assertEquals(sides(), [undefined, undefined]);
  quote("2025-06-02T14:02:01Z", 9.9, 10.1);
  quote("2025-06-02T14:02:00Z", 1, 99);
  assertEquals(sides(), [9.9, 10.1], "a quote that was overtaken says nothing new");
  state.advance(at("2025-06-03T08:00:00Z"));
  assertEquals(sides(), [undefined, undefined]);
});

Deno.test("a snapshot's quote counts until a newer one comes", () => {
  const state = new MarketState("us_equities");
  const timeMs = at("2025-06-02T14:00:00Z");
  state.seed({ ...snapshot(10, 9, timeMs), quote: { bid: 9.8, ask: 10.2, timeMs } }, timeMs);
  assertEquals([state.get(ACME)?.bid, state.get(ACME)?.ask], [9.8, 10.2]);
  state.applyQuote({ kind: "quote", ticker: ACME, bid: 9.9, ask: 10.1, timeMs: ms(timeMs + 10) });
  state.seed({ ...snapshot(10, 9, timeMs), quote: { bid: 1, ask: 2, timeMs } }, timeMs);
  assertEquals([state.get(ACME)?.bid, state.get(ACME)?.ask], [9.9, 10.1]);
});

Deno.test("where only minute bars come, silence begins when the next one is due", () => {
  const state = new MarketState("us_equities");
  const minute = (time: string) =>
    state.applyBar(ACME, { time: at(time) / 1000, open: 1, high: 1, low: 1, close: 1, volume: 1, vwap: 1 });
  const since = () => state.quietSinceMs === null ? null : new Date(state.quietSinceMs).toISOString().slice(11, 19);
  assertEquals(since(), null);
  state.applyTrade(trade("2025-06-02T14:00:30Z", 1));
  minute("2025-06-02T14:00:00Z");
  assertEquals(since(), "14:00:59", "whoever traded within the minute may trade at any time");
  minute("2025-06-02T14:01:00Z");
  assertEquals(since(), "14:03:00");
  state.applyTrade(trade("2025-06-02T14:02:10Z", 1));
  assertEquals(since(), "14:02:10");
});
