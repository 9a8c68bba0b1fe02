import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Bar, MarketHours, Trade } from "@/lib/protocol/mod.ts";
import { MinuteTimeframe } from "@/lib/protocol/mod.ts";
import { BarBuilder, intervalStart, rollUp } from "@/lib/market/mod.ts";
import { bar, ms, trade } from "../trades.ts";

const iso = (timeS: number): string => new Date(timeS * 1000).toISOString().slice(0, 16) + "Z";
const start = (time: string, timeframe: MinuteTimeframe, hours: MarketHours): string =>
  iso(intervalStart(Date.parse(time) / 1000, timeframe, hours));

Deno.test("rollUp() takes open, high, low, close, volume and VWAP of an interval from its minutes", () => {
  const minutes = [
    bar(0, { open: 10, high: 12, low: 9, close: 11, volume: 100, vwap: 10.5 }),
    bar(1, { open: 11, high: 11, low: 7, close: 8, volume: 300, vwap: 8.5 }),
    bar(4, { open: 8, high: 15, low: 8, close: 14, volume: 0, vwap: null }),
    bar(5, { open: 1, high: 2, low: 0.5, close: 1.5, volume: 10, vwap: 1 }),
  ];
  assertEquals(rollUp(minutes, "5m", "us_equities"), [
    bar(0, { open: 10, high: 15, low: 7, close: 14, volume: 400, vwap: 9 }),
    bar(5, { open: 1, high: 2, low: 0.5, close: 1.5, volume: 10, vwap: 1 }),
  ]);
});

Deno.test("rollUp() gives minutes back for 1m, nothing for nothing, and no VWAP without volume", () => {
  assertEquals(rollUp([bar(0), bar(7)], "1m", "always_open"), [bar(0), bar(7)]);
  for (const timeframe of MinuteTimeframe.options) assertEquals(rollUp([], timeframe, "always_open"), []);
  const [rolled] = rollUp([bar(0, { volume: 0, vwap: null })], "3m", "always_open");
  assertEquals([rolled?.volume, rolled?.vwap], [0, null]);
});

Deno.test("rollUp() refuses bars that are not oldest first", () => {
  assertThrows(() => rollUp([bar(3), bar(2)], "5m", "us_equities"), RangeError, "must be oldest first");
});

Deno.test("intervalStart() aligns 4h and 1D to New York's wall clock for US equities, on both sides of DST", () => {
  const cases: [string, MinuteTimeframe, string][] = [
    ["2025-06-02T14:37:00Z", "3m", "2025-06-02T14:36Z"],
    ["2025-06-02T14:37:00Z", "15m", "2025-06-02T14:30Z"],
    ["2025-06-02T14:37:00Z", "1h", "2025-06-02T14:00Z"],
    ["2025-06-02T13:30:00Z", "4h", "2025-06-02T12:00Z"], // 09:30 EDT -> 08:00 EDT
    ["2025-12-01T14:30:00Z", "4h", "2025-12-01T13:00Z"], // 09:30 EST -> 08:00 EST
    ["2025-06-02T08:00:00Z", "4h", "2025-06-02T08:00Z"], // pre-market starts at 04:00 EDT
    ["2025-06-02T23:59:00Z", "4h", "2025-06-02T20:00Z"], // and post-market ends at 20:00
    ["2025-06-02T13:30:00Z", "1D", "2025-06-02T04:00Z"],
    ["2025-06-03T03:59:00Z", "1D", "2025-06-02T04:00Z"],
    ["2025-12-01T13:30:00Z", "1D", "2025-12-01T05:00Z"],
    ["2025-03-09T20:00:00Z", "1D", "2025-03-09T05:00Z"], // 23 hours long
    ["2025-11-02T23:00:00Z", "1D", "2025-11-02T04:00Z"], // 25 hours long
    ["2025-11-03T04:59:00Z", "1D", "2025-11-02T04:00Z"],
    ["2025-11-03T05:00:00Z", "1D", "2025-11-03T05:00Z"],
  ];
  for (const [time, timeframe, expected] of cases) {
    assertEquals(start(time, timeframe, "us_equities"), expected, `${time} ${timeframe}`);
  }
});

Deno.test("intervalStart() aligns 4h and 1D to UTC for a market without hours", () => {
  assertEquals(start("2025-06-02T13:30:00Z", "4h", "always_open"), "2025-06-02T12:00Z");
  assertEquals(start("2025-06-02T23:59:00Z", "1D", "always_open"), "2025-06-02T00:00Z");
});

/** Interval that a time lies in, worked out without lib/market: by what Intl shows in New York, or by division. */
function intervalOf(timeMs: number, timeframe: MinuteTimeframe, hours: MarketHours): string {
  const minutes =
    { "1m": 1, "2m": 2, "3m": 3, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "4h": 240, "1D": 1440 }[timeframe];
  const shown = new Intl.DateTimeFormat("sv-SE", {
    timeZone: hours === "us_equities" ? "America/New_York" : "UTC",
    dateStyle: "short",
    timeStyle: "short",
  }).format(timeMs);
  const [date = "", clock = ""] = shown.split(" ");
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  return `${date} ${Math.floor((hour * 60 + minute) / minutes)}`;
}

function aggregate(trades: readonly Trade[], timeframe: MinuteTimeframe, hours: MarketHours): Omit<Bar, "time">[] {
  const groups = Map.groupBy(trades, ({ timeMs }) => intervalOf(timeMs, timeframe, hours));
  return [...groups.values()].map((group) => {
    const prices = group.map(({ price }) => price);
    const volume = group.reduce((total, { size }) => total + size, 0);
    return {
      open: prices[0] ?? 0,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1) ?? 0,
      volume,
      vwap: group.reduce((total, { price, size }) => total + price * size, 0) / volume,
    };
  });
}

Deno.test("rollUp() of minute bars equals aggregating the trades of each interval directly", () => {
  const TWO_DAYS_MIN = 2 * 24 * 60;
  const input = fc.record({
    // Around the American switches of 2025 too. On whole days, so that no repeated hour splits an interval shorter
    // than a day: clocks change at weekends, when no US equity trades.
    day: fc.constantFrom("2025-06-02", "2025-03-10", "2025-11-03", "2025-12-31"),
    hours: fc.constantFrom<MarketHours>("us_equities", "always_open"),
    timeframe: fc.constantFrom(...MinuteTimeframe.options),
    rows: fc.array(
      fc.record({
        second: fc.integer({ min: 5 * 3600, max: TWO_DAYS_MIN * 60 }),
        cents: fc.integer({ min: 100, max: 100_000 }),
        size: fc.integer({ min: 1, max: 10_000 }),
      }),
      { minLength: 1, maxLength: 80 },
    ),
  });
  fc.assert(
    fc.property(input, ({ day, hours, timeframe, rows }) => {
      const dayMs = Date.parse(`${day}T00:00:00Z`);
      const trades = rows.toSorted((a, b) => a.second - b.second).map(({ second, cents, size }): Trade => ({
        ...trade(0, { price: cents / 100, size }),
        timeMs: ms(dayMs + second * 1000),
      }));
      const builder = new BarBuilder();
      const minutes = [...trades.flatMap((trade) => builder.add(trade)), ...builder.flush()].map(({ bar }) => bar);
      const rolled = rollUp(minutes, timeframe, hours);
      const direct = aggregate(trades, timeframe, hours);
      assertEquals(rolled.length, direct.length);
      for (const [index, { time: _, vwap, ...rest }] of rolled.entries()) {
        const { vwap: directVwap, ...directRest } = direct[index] ?? {};
        assertEquals<unknown>(rest, directRest);
        assertAlmostEquals(Number(vwap), Number(directVwap), 2e-6);
      }
    }),
    { seed: 20131008, numRuns: 200 },
  );
});
