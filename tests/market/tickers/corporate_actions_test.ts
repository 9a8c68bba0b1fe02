import { assertEquals, assertThrows } from "@std/assert";
import { CorporateActions, suspectedSplit } from "@/lib/market/tickers/corporate_actions.ts";
import { parseCorporateActions } from "@/lib/app/corporate_actions_file.ts";
import { MarketState } from "@/lib/market/tickers/market_state.ts";
import type { DailyBar, EpochMs } from "@/lib/protocol/mod.ts";
import { ACME, trade } from "../trades.ts";

const MONDAY = Date.parse("2025-06-02T10:00:00-04:00");
const TUESDAY = Date.parse("2025-06-03T10:00:00-04:00");
const actions = (...rows: readonly [date: string, ratio: number, dividend?: number][]) => {
  const known = new CorporateActions();
  known.add(rows.map(([date, ratio, dividend = 0]) => ({ ticker: ACME, date, ratio, dividend })));
  return known;
};
const day = (date: string, close: number, volume = 1000): DailyBar => {
  return { date, open: close, high: close * 2, low: close / 2, close, volume };
};

Deno.test("a 4:1 split overnight shows the change of the company and not that of the paper", () => {
  const state = new MarketState("us_equities", actions(["2025-06-03", 4]));
  state.applyTrade({ ...trade(0, { price: 400 }), timeMs: MONDAY as EpochMs });
  state.applyTrade({ ...trade(0, { price: 101 }), timeMs: TUESDAY as EpochMs });
  const { price, lastClose, suspectedSplit } = state.get(ACME) ?? {};
  assertEquals([price, lastClose, suspectedSplit], [101, 100, null]);
});

Deno.test("splits and dividends adjust last closes of snapshots and of days without trades", () => {
  const state = new MarketState("us_equities", actions(["2025-06-03", 2, 1]));
  const snapshot = { ticker: ACME, price: 400, lastClose: 400, volume: 0, avgVolume: 0 };
  state.seed(snapshot, MONDAY as EpochMs);
  assertEquals(state.get(ACME)?.lastClose, 400);
  state.advance(TUESDAY);
  assertEquals(state.get(ACME)?.lastClose, 199);
  state.seed({ ...snapshot, price: 200 }, TUESDAY as EpochMs);
  assertEquals(state.get(ACME)?.lastClose, 199);
});

Deno.test("CorporateActions adjusts daily bars up to a session and no further, one action after the other", () => {
  const known = actions(["2025-06-03", 2, 1], ["2025-06-05", 0.1]);
  const bars = [day("2025-06-01", 30), day("2025-06-02", 40), day("2025-06-03", 20)];
  assertEquals(known.adjustBars(ACME, bars, "2025-06-02"), bars);
  // (40 / 2 - 1) / 40 of each price.
  assertEquals(known.adjustBars(ACME, bars, "2025-06-04").map(({ close, volume }) => [close, volume]), [
    [14.25, 2000],
    [19, 2000],
    [20, 1000],
  ]);
  assertEquals(known.adjustBars(ACME, bars, "2025-06-05").map(({ close, high, volume }) => [close, high, volume]), [
    [142.5, 285, 200],
    [190, 380, 200],
    [200, 400, 100],
  ]);
  assertEquals(known.adjustClose(ACME, 40, "2025-06-02", "2025-06-05"), 190);
  // A dividend of everything is no price.
  assertEquals(actions(["2025-06-03", 1, 50]).adjustClose(ACME, 40, "2025-06-02", "2025-06-03"), 40);
});

Deno.test("an opening price that looks like a split is suspected where nothing is known", () => {
  const cases: [open: number, lastClose: number, suspected: string | null][] = [
    [101, 400, "4:1"],
    [99, 200, "2:1"],
    [101, 200, null],
    [10, 1, "1:10"],
    [12.4, 5, null],
    [0, 5, null],
    [5, 0, null],
    [1, 500, null],
    [37, 100, null],
  ];
  for (const [open, lastClose, suspected] of cases) assertEquals(suspectedSplit(open, lastClose), suspected, `${open}`);
  for (const [hours, expected] of [["us_equities", "4:1"], ["always_open", null]] as const) {
    const state = new MarketState(hours);
    state.applyTrade({ ...trade(0, { price: 400 }), timeMs: MONDAY as EpochMs });
    state.applyTrade({ ...trade(0, { price: 101 }), timeMs: TUESDAY as EpochMs });
    assertEquals(state.get(ACME)?.suspectedSplit, expected);
    // What it does later in the day is no matter of splits.
    state.applyTrade({ ...trade(0, { price: 180 }), timeMs: TUESDAY + 1000 as EpochMs });
    assertEquals(state.get(ACME)?.suspectedSplit, expected);
  }
});

Deno.test("parseCorporateActions() reads ratios and dividends, and says which row is wrong and why", () => {
  const text =
    '\uFEFFTicker,Date,Ratio,Dividend\naapl,2020-08-31,4:1,\nBRK.B,2010-01-21,50,0\nT,2022-04-11,,"0.2775"\nGE,2021-08-02,1:8,0\n';
  assertEquals(
    parseCorporateActions(text).map(({ ticker, date, ratio, dividend }) => [`${ticker}`, date, ratio, dividend]),
    [
      ["AAPL", "2020-08-31", 4, 0],
      ["BRK.B", "2010-01-21", 50, 0],
      ["T", "2022-04-11", 1, 0.2775],
      ["GE", "2021-08-02", 0.125, 0],
    ],
  );
  const bad: [row: string, says: string][] = [
    ["AAPL,2020-08-31,4:0,", "row 1: ratio: must be a ratio such as 4, 4:1 or 1:10, not"],
    ["AAPL,2020-02-31,4,", "row 1: date: must be a day as YYYY-MM-DD"],
    ["$,2020-08-31,4,", "row 1: ticker: a ticker is"],
    ["AAPL,2020-08-31,4,-1", "row 1: dividend: must be an amount"],
    ["AAPL,2020-08-31,,", "row 1: row: neither ratio nor dividend"],
    ["AAPL,2020-08-31,4,0,9", "cells"],
  ];
  for (const [row, says] of bad) {
    assertThrows(() => parseCorporateActions(`ticker,date,ratio,dividend\n${row}\n`), SyntaxError, says);
  }
  assertThrows(
    () => parseCorporateActions("ticker,day\n"),
    SyntaxError,
    "the header must be ticker,date,ratio,dividend",
  );
});
