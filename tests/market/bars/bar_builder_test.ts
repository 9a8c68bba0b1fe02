import { assertEquals, assertThrows } from "@std/assert";
import type { TradeEligibility } from "@/lib/protocol/mod.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { BarBuilder, type BarUpdate, NOTHING, VOLUME_ONLY } from "@/lib/market/mod.ts";
import { ACME, bar, ms, START_MS, trade } from "../trades.ts";

const MINUTE_MS = 60_000;

Deno.test("BarBuilder closes a minute when a trade of a newer one arrives", () => {
  const builder = new BarBuilder();
  assertEquals(builder.add(trade(0, { price: 10, size: 100 })), []);
  assertEquals(builder.add(trade(20_000, { price: 12, size: 50 })), []);
  assertEquals(builder.add(trade(30_000, { price: 9, size: 50 })), []);
  assertEquals(builder.add(trade(59_999, { price: 11, size: 200 })), []);
  assertEquals(builder.current(ACME), bar(0, { open: 10, high: 12, low: 9, close: 11, volume: 400, vwap: 10.625 }));
  assertEquals(builder.add(trade(MINUTE_MS, { price: 20, size: 1 })), [
    { ticker: ACME, bar: bar(0, { open: 10, high: 12, low: 9, close: 11, volume: 400, vwap: 10.625 }) },
  ]);
  assertEquals(builder.current(ACME), bar(1, { open: 20, high: 20, low: 20, close: 20, volume: 1, vwap: 20 }));
});

Deno.test("BarBuilder.advance() closes exactly the minutes that have ended, once, and makes none without trades", () => {
  const builder = new BarBuilder();
  builder.add(trade(1));
  assertEquals(builder.advance(START_MS + MINUTE_MS - 1), []);
  assertEquals(builder.advance(START_MS + MINUTE_MS), [{ ticker: ACME, bar: bar(0) }]);
  assertEquals(builder.current(ACME), undefined);
  assertEquals(builder.advance(START_MS + MINUTE_MS), []);
  assertEquals(builder.advance(START_MS + 5 * MINUTE_MS), []);
  assertEquals(builder.advance(START_MS), []);
  assertEquals(builder.advance(NaN), []);
  assertEquals(builder.flush(), []);
});

Deno.test("BarBuilder.flush() closes the forming bars of all tickers", () => {
  const builder = new BarBuilder();
  const other = parseTicker("BTC/USD");
  builder.add(trade(0));
  builder.add(trade(MINUTE_MS, { ticker: other }));
  assertEquals(builder.flush(), [{ ticker: ACME, bar: bar(0) }, { ticker: other, bar: bar(1) }]);
  assertEquals(builder.flush(), []);
  assertEquals(builder.add(trade(1)), [{ ticker: ACME, bar: bar(0, { volume: 200 }), revision: 1 }]);
});

Deno.test("BarBuilder closes the minutes of one ticker without touching another's", () => {
  const builder = new BarBuilder();
  const other = parseTicker("OTHR");
  builder.add(trade(0));
  assertEquals(builder.add(trade(5 * MINUTE_MS, { ticker: other })), []);
  assertEquals(builder.current(ACME), bar(0));
});

Deno.test("BarBuilder revises a closed bar for a late trade and numbers the revisions", () => {
  const builder = new BarBuilder();
  builder.add(trade(10_000, { price: 10 }));
  builder.add(trade(MINUTE_MS, { price: 30 }));
  assertEquals(builder.add(trade(5_000, { price: 8, size: 300 })), [
    { ticker: ACME, bar: bar(0, { open: 8, low: 8, volume: 400, vwap: 8.5 }), revision: 1 },
  ]);
  assertEquals(builder.add(trade(50_000, { price: 12, size: 400 })), [
    { ticker: ACME, bar: bar(0, { open: 8, high: 12, low: 8, close: 12, volume: 800, vwap: 10.25 }), revision: 2 },
  ]);
  assertEquals(builder.current(ACME), bar(1, { open: 30, high: 30, low: 30, close: 30, vwap: 30 }));
});

Deno.test("BarBuilder publishes a late minute that had no bar without a revision, then revises it", () => {
  const builder = new BarBuilder();
  builder.add(trade(3 * MINUTE_MS));
  assertEquals(builder.add(trade(MINUTE_MS)), [{ ticker: ACME, bar: bar(1) }]);
  assertEquals(builder.add(trade(MINUTE_MS + 1)), [{ ticker: ACME, bar: bar(1, { volume: 200 }), revision: 1 }]);
});

Deno.test("BarBuilder counts a trade as late also against the event time that advance() told", () => {
  const builder = new BarBuilder();
  builder.advance(START_MS + 10 * MINUTE_MS);
  assertEquals(builder.add(trade(MINUTE_MS)), [{ ticker: ACME, bar: bar(1) }]);
});

Deno.test("BarBuilder leaves trades out of bars once the revision window has passed in event time", () => {
  for (const told of ["by a trade", "by advance()"]) {
    const builder = new BarBuilder();
    const now = 20 * MINUTE_MS;
    builder.add(trade(0));
    if (told === "by a trade") builder.add(trade(now));
    else builder.advance(START_MS + now);
    assertEquals(builder.add(trade(now - 15 * MINUTE_MS - 1)), [], told);
    assertEquals(builder.tooLate, 1, told);
    assertEquals(builder.add(trade(now - 15 * MINUTE_MS)), [{ ticker: ACME, bar: bar(5) }], told);
    assertEquals(builder.tooLate, 1, told);
  }
});

Deno.test("BarBuilder takes the revision window from its options", () => {
  const builder = new BarBuilder({ revisionWindowMs: 0 });
  builder.add(trade(30_000));
  builder.add(trade(10_000));
  assertEquals(builder.current(ACME)?.volume, 200, "the forming minute is not late");
  builder.add(trade(MINUTE_MS));
  assertEquals(builder.add(trade(59_999)), []);
  assertEquals(builder.tooLate, 1);
  for (const revisionWindowMs of [-1, NaN]) {
    assertThrows(() => new BarBuilder({ revisionWindowMs }), RangeError, "must not be negative");
  }
});

Deno.test("BarBuilder orders trades of one instant by numeric id, else by arrival", () => {
  const prices = (...trades: [number, string?][]) => {
    const builder = new BarBuilder();
    for (const [price, id] of trades) builder.add(trade(0, id === undefined ? { price } : { price, id }));
    const { open, close } = builder.current(ACME) ?? bar(0);
    return [open, close];
  };
  assertEquals(prices([1], [2], [3]), [1, 3]);
  assertEquals(prices([3], [1], [2]), [3, 2]);
  assertEquals(prices([3, "12"], [1, "9"], [2, "10"]), [1, 3]);
  assertEquals(prices([1, "9"], [2], [3, "8"]), [3, 3]);
  assertEquals(prices([3, "x3"], [1, "x1"], [2, "x2"]), [3, 2]);
  assertEquals(prices([2, "9007199254740993"], [1, "9007199254740992"]), [1, 2]);
});

Deno.test("BarBuilder lets a trade move only what its eligibility says", () => {
  const eligible = (updatesVolume: boolean, updatesHighLow: boolean, updatesLast: boolean): TradeEligibility => ({
    updatesVolume,
    updatesHighLow,
    updatesLast,
  });
  const cases: [TradeEligibility, ReturnType<typeof bar>][] = [
    [eligible(true, true, true), bar(0, { high: 40, close: 40, volume: 300, vwap: 30 })],
    [eligible(true, false, false), bar(0, { volume: 300, vwap: 30 })],
    [eligible(false, true, false), bar(0, { high: 40 })],
    [eligible(false, false, true), bar(0, { close: 40 })],
    [eligible(true, true, false), bar(0, { high: 40, volume: 300, vwap: 30 })],
    [eligible(false, false, false), bar(0)],
  ];
  for (const [eligibility, expected] of cases) {
    const builder = new BarBuilder();
    builder.add(trade(0));
    builder.add(trade(1, { price: 40, size: 200, eligibility }));
    assertEquals(builder.current(ACME), expected, JSON.stringify(eligibility));
  }
});

Deno.test("BarBuilder makes a bar of trades that count for volume only, until one that sets prices comes", () => {
  const builder = new BarBuilder();
  builder.add(trade(0, { price: 12, eligibility: VOLUME_ONLY }));
  builder.add(trade(1, { price: 11, eligibility: VOLUME_ONLY }));
  assertEquals(builder.current(ACME), bar(0, { open: 12, high: 12, low: 11, close: 11, volume: 200, vwap: 11.5 }));
  builder.add(trade(2, { price: 10 }));
  assertEquals(builder.current(ACME), bar(0, { volume: 300, vwap: 11 }));
});

Deno.test("BarBuilder makes no bar of trades that move nothing, and a VWAP of none without volume", () => {
  const builder = new BarBuilder();
  builder.add(trade(0, { eligibility: NOTHING }));
  assertEquals(builder.current(ACME), undefined);
  assertEquals(builder.flush(), []);
  const unsized = new BarBuilder();
  unsized.add(trade(0, { eligibility: { updatesVolume: false, updatesHighLow: true, updatesLast: true } }));
  assertEquals(unsized.current(ACME), bar(0, { volume: 0, vwap: null }));
});

Deno.test("BarBuilder.replace() puts the upstream bar in the place of the forming one and closes it", () => {
  const builder = new BarBuilder();
  builder.add(trade(0));
  const upstream = bar(0, { close: 11, high: 11, volume: 500, vwap: 10.5 });
  assertEquals(builder.replace(ACME, upstream), [{ ticker: ACME, bar: upstream }]);
  assertEquals(builder.current(ACME), undefined);
  assertEquals(builder.add(trade(30_000)), [], "a later trade of that minute is in the upstream bar already");
  assertEquals(builder.flush(), []);
});

Deno.test("BarBuilder.replace() revises what has been published, and only when it differs", () => {
  const builder = new BarBuilder();
  builder.add(trade(0));
  builder.advance(START_MS + MINUTE_MS);
  assertEquals(builder.replace(ACME, bar(0)), [], "it says the same");
  const second = bar(0, { volume: 700 });
  assertEquals(builder.replace(ACME, second), [{ ticker: ACME, bar: second, revision: 1 }]);
  const third = bar(0, { volume: 800 });
  assertEquals(builder.replace(ACME, third), [{ ticker: ACME, bar: third, revision: 2 }]);
});

Deno.test("BarBuilder.replace() of a newer minute closes the forming one first", () => {
  const builder = new BarBuilder();
  builder.add(trade(0));
  assertEquals(builder.replace(ACME, bar(1, { volume: 5 })), [
    { ticker: ACME, bar: bar(0) },
    { ticker: ACME, bar: bar(1, { volume: 5 }) },
  ]);
});

Deno.test("BarBuilder.replace() publishes backfilled minutes, also those older than the revision window", () => {
  const builder = new BarBuilder();
  builder.add(trade(60 * MINUTE_MS));
  for (const minute of [0, 1, 59]) {
    assertEquals(builder.replace(ACME, bar(minute)), [{ ticker: ACME, bar: bar(minute) }]);
  }
  assertEquals(builder.current(ACME), bar(60));
  const corrected = bar(0, { volume: 1 });
  assertEquals(builder.replace(ACME, corrected), [{ ticker: ACME, bar: corrected }], "nothing is remembered that long");
});

Deno.test("BarBuilder.replace() tells that event time has come to the end of its minute", () => {
  const builder = new BarBuilder();
  builder.replace(ACME, bar(20));
  assertEquals(builder.add(trade(6 * MINUTE_MS - 1)), []);
  assertEquals(builder.tooLate, 1);
  assertEquals(builder.add(trade(6 * MINUTE_MS)), [{ ticker: ACME, bar: bar(6) }]);
});

Deno.test("BarBuilder refuses times that are not finite", () => {
  const builder = new BarBuilder();
  for (const time of [NaN, Infinity, -Infinity]) {
    assertThrows(
      () => builder.add({ ...trade(0), timeMs: ms(time) }),
      RangeError,
      `timeMs must be finite, got ${time}`,
    );
    assertThrows(() => builder.replace(ACME, { ...bar(0), time }), RangeError, `time must be finite, got ${time}`);
  }
  assertEquals(builder.flush(), []);
});

Deno.test("BarBuilder closes a minute's bars some at a time when it is asked to, each once", () => {
  const builder = new BarBuilder();
  const tickers = Array.from({ length: 10 }, (_, index) => parseTicker(`C${index}`));
  for (const ticker of tickers) builder.add(trade(0, { ticker }));
  const closed: string[] = [];
  const close = (updates: readonly BarUpdate[]) => closed.push(...updates.map(({ ticker }) => ticker));
  assertEquals(builder.isBehind, false);
  close(builder.advance(START_MS + 60_000, 4));
  assertEquals([closed.length, builder.isBehind], [4, true]);
  // What trades in the next minute is closed by that, what comes late is not late for a bar that is not closed.
  close(builder.add(trade(60_000, { ticker: parseTicker("C9") })));
  close(builder.add(trade(59_999, { ticker: parseTicker("C8"), size: 7 })));
  close(builder.advance(START_MS + 60_000, 100));
  assertEquals([closed.toSorted(), builder.isBehind], [tickers.map(String), false]);
  assertEquals(builder.advance(START_MS + 60_000), []);
});
