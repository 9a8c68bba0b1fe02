import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { DailyBar } from "@/lib/protocol/mod.ts";
import { dailyZScores, intradayZScores } from "@/lib/market/mod.ts";
import { readDailyBars } from "../recordings.ts";

const day = (close: number, volume: number): DailyBar => ({
  date: "2025-06-02",
  open: close,
  high: close,
  low: close,
  close,
  volume,
});
const days = (closes: readonly number[], volumes: readonly number[]): DailyBar[] =>
  closes.map((close, index) => day(close, volumes[index] ?? 0));

Deno.test("dailyZScores() of recorded bars equal those worked out with python3", async () => {
  const daily = await readDailyBars();
  // python3, statistics.fmean and statistics.pstdev over the last 20 of the first n bars of the file.
  const cases: [string, number, number, number][] = [
    ["IBM", 93, -0.43, -0.32],
    ["AIG", 93, -0.69, -0.2],
    ["BAC", 93, -0.33, -1.04],
    ["SPY", 93, -0.66, -0.09],
    ["AIG", 44, 10.24, 2.15],
    ["IBM", 35, -0.63, -0.67],
    ["SPY", 33, -0.69, -0.14],
    ["SPY", 19, 0, 0],
  ];
  for (const [ticker, n, zen_v, zen_p] of cases) {
    assertEquals(dailyZScores(daily.get(ticker)?.slice(0, n) ?? []), { zen_v, zen_p }, `${ticker} ${n}`);
  }
});

Deno.test("intradayZScores() of recorded bars equal those worked out with python3", async () => {
  const daily = await readDailyBars();
  // python3: the 92 bars before the last day; 0.4 of that day's volume after 0.25 of the day, down 1.5 %.
  for (
    const [ticker, zen_v, zen_p] of [["IBM", 0.81, 1.01], ["AIG", 0.71, 0.51], ["BAC", 1.06, 0.78], [
      "SPY",
      0.53,
      1.58,
    ]] as const
  ) {
    const bars = daily.get(ticker) ?? [];
    const input = { dailyBars: bars.slice(0, -1), volume: 0.4 * (bars.at(-1)?.volume ?? 0), changePct: -1.5 };
    assertEquals(intradayZScores({ ...input, dayFraction: 0.25 }), { zen_v, zen_p }, ticker);
  }
});

Deno.test("z-scores are 0 when there are too few bars", () => {
  const closes = Array.from({ length: 20 }, (_, index) => 10 + index % 3);
  const bars = days(closes, closes.map((close) => close * 100));
  for (const n of [0, 1, 2, 19]) assertEquals(dailyZScores(bars.slice(0, n)), { zen_v: 0, zen_p: 0 }, String(n));
  const input = { volume: 9000, changePct: 5, dayFraction: 0.5 };
  for (const n of [0, 1, 18]) {
    assertEquals(intradayZScores({ ...input, dailyBars: bars.slice(0, n) }), { zen_v: 0, zen_p: 0 }, String(n));
  }
  assertEquals(intradayZScores({ ...input, dailyBars: bars.slice(0, 19) }).zen_v > 0, true);
});

Deno.test("z-scores are 0 when nothing spreads, also when the equal values are fractions", () => {
  const flat = Array.from({ length: 19 }, () => day(0.1, 0.1));
  assertEquals(dailyZScores([...flat, day(0.3, 7)]), { zen_v: 0, zen_p: 0 });
  const growing = Array.from({ length: 19 }, (_, index) => day(1.1 ** index, 3));
  assertEquals(dailyZScores([...growing, day(100, 7)]), { zen_v: 0, zen_p: 0 });
});

Deno.test("z-scores are 0 while a close is unknown, and never negative zero", () => {
  const closes = Array.from({ length: 20 }, (_, index) => 10 + index % 3);
  assertEquals(dailyZScores(days([0, ...closes.slice(1)], closes)), { zen_v: 0, zen_p: 0 });
  assertEquals(dailyZScores(days([...closes.slice(0, 18), 0, 5], closes)), { zen_v: 0, zen_p: 0 });
});

Deno.test("intradayZScores() expects no volume before the open and a whole day's after the close", () => {
  const volumes = Array.from({ length: 19 }, (_, index) => 1000 + 100 * (index % 2)); // mean 1047.37, sigma 49.93
  const dailyBars = days(volumes.map((volume) => volume / 10), volumes);
  const input = { dailyBars, volume: 2000, changePct: 0 };
  assertEquals(intradayZScores({ ...input, dayFraction: 0 }).zen_v, 0);
  assertEquals(intradayZScores({ ...input, dayFraction: 1 }).zen_v, 19.08);
  assertEquals(intradayZScores({ ...input, dayFraction: 3 }).zen_v, 19.08);
});

Deno.test("z-scores equal a direct computation", () => {
  // Another way to sigma: the mean of squares less the square of the mean.
  const direct = (value: number, values: readonly number[], share = 1) => {
    const mean = values.reduce((total, x) => total + x, 0) / values.length;
    const sigma = Math.sqrt(Math.max(0, values.reduce((total, x) => total + x * x, 0) / values.length - mean * mean));
    return (value - mean * share) / (sigma * Math.sqrt(share));
  };
  const row = fc.record({
    close: fc.integer({ min: 5000, max: 15_000 }),
    volume: fc.integer({ min: 1, max: 100_000 }),
  });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 20, maxLength: 40 }),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      (rows, dayFraction) => {
        const bars = rows.map(({ close, volume }) => day(close / 100, volume));
        const changes = bars.slice(1).map(({ close }, index) => Math.abs(close / (bars[index]?.close ?? 1) - 1) * 100);
        const volumes = bars.map(({ volume }) => volume);
        fc.pre(new Set(volumes.slice(-20)).size > 2 && new Set(changes.slice(-19)).size > 2);
        const { zen_v, zen_p } = dailyZScores(bars);
        assertAlmostEquals(zen_v, direct(volumes.at(-1) ?? 0, volumes.slice(-20, -1)), 0.006);
        assertAlmostEquals(zen_p, direct(changes.at(-1) ?? 0, changes.slice(-19, -1)), 0.006);
        const intraday = intradayZScores({ dailyBars: bars, volume: 5000, changePct: -3, dayFraction });
        assertAlmostEquals(intraday.zen_v, direct(5000, volumes.slice(-19), dayFraction), 0.006);
        assertAlmostEquals(intraday.zen_p, direct(3, changes.slice(-18)), 0.006);
      },
    ),
    { seed: 20131008, numRuns: 300 },
  );
});
