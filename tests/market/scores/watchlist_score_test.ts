import { assertEquals } from "@std/assert";
import { type DailyBar, WatchlistItem } from "@/lib/protocol/mod.ts";
import { STAGE_NAMES, type WatchlistScore, watchlistScore } from "@/lib/market/mod.ts";
import { readDailyBars } from "../recordings.ts";

/** Daily bars whose range lies half above and half below the close. */
const days = (
  ranges: readonly number[],
  closes: readonly number[],
  volumes: readonly number[],
  opens: readonly number[] = closes,
): DailyBar[] =>
  closes.map((close, index) => ({
    date: "2025-06-02",
    open: opens[index] ?? close,
    high: close + (ranges[index] ?? 0) / 2,
    low: close - (ranges[index] ?? 0) / 2,
    close,
    volume: volumes[index] ?? 0,
  }));
const times = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
const alternating = (count: number, even: number, odd: number): number[] =>
  Array.from({ length: count }, (_, index) => index % 2 === 0 ? even : odd);

/** tight_range, obv_divergence, accumulation_bar, volume_dryout, score, score_v3, stage, can_trade. */
type Row = [number, number, number, number, number, number, number, boolean];
const row = ({ intensities, score, score_v3, stage_number, can_trade }: WatchlistScore): Row => [
  intensities.tight_range,
  intensities.obv_divergence,
  intensities.accumulation_bar,
  intensities.volume_dryout,
  score,
  score_v3,
  stage_number,
  can_trade,
];

Deno.test("watchlistScore() of recorded bars equals what python3 works out", async () => {
  const daily = await readDailyBars();
  // python3, written from the formulas of docs/domain.md: the first n bars of the file.
  const cases: [string, number, Row][] = [
    ["IBM", 93, [0, 0, 0, 0, 0, 0, 1, false]],
    ["AIG", 93, [0, 0.942, 0, 0, 33, 28.3, 2, false]],
    ["BAC", 93, [0, 0, 0, 0, 0, 0, 1, false]],
    ["SPY", 93, [0, 0, 0, 0, 0, 0, 1, false]],
    ["AIG", 44, [0, 0, 0.6431, 0, 16.1, 12.9, 1, false]],
    ["IBM", 35, [0, 1, 0, 0, 35, 30, 2, false]],
    ["SPY", 33, [0.2115, 0, 0, 0, 6.3, 7.4, 1, false]],
    ["IBM", 5, [0, 0, 0, 0, 0, 0, 1, false]],
  ];
  for (const [ticker, n, expected] of cases) {
    assertEquals(row(watchlistScore(daily.get(ticker)?.slice(0, n) ?? [])), expected, `${ticker} ${n}`);
  }
});

Deno.test("watchlistScore() grants and takes its bonuses", () => {
  const coiled = [...times(15, 8), ...times(5, 1)];
  const closes = alternating(20, 100, 100.5);
  const volumes = alternating(20, 400, 1000);
  const flat = times(20, 100);
  // Expected rows by the same python3 script.
  const cases: [string, DailyBar[], Row][] = [
    ["+10 for a tight range with OBV", days(coiled, closes, volumes), [1, 1, 0, 0, 65, 75, 4, true]],
    [
      "+10 and +5 for three above 0.5",
      days(coiled, closes, [...volumes.slice(0, 17), 50, 50, 50]),
      [1, 1, 0, 0.7872, 72.9, 91.8, 4, true],
    ],
    ["x0.5 for a dead squeeze", days(coiled, flat, times(20, 1000)), [1, 0, 0, 0, 30, 17.5, 4, true]],
    [
      "x0.5 however dry",
      days(coiled, flat, [...times(17, 1000), ...times(3, 100)]),
      [1, 0, 0, 0.711, 37.1, 22.8, 4, true],
    ],
    [
      "clipped at 100",
      days(coiled, closes, [...alternating(17, 100, 1000), 10, 10, 3000]),
      [1, 1, 1, 0, 90, 100, 4, true],
    ],
    ["steady", days(times(20, 2), flat, times(20, 1000)), [0, 0, 0, 0, 0, 0, 1, false]],
    [
      "partly tight, no bonus",
      days([...times(15, 4), ...times(5, 1.5)], [...times(18, 100), 99, 99.8], [...times(18, 1000), 800, 2000]),
      [0.5886, 0.3085, 0.0071, 0, 28.6, 30, 4, true],
    ],
    [
      "score_v3 of exactly 50 is not enough to trade",
      days(times(20, 2), [...times(18, 100), 98, 99.9], [...times(18, 1000), 300, 6000]),
      [0, 1, 1, 0, 60, 50, 2, false],
    ],
    [
      "score_v3 above 50 is enough without stage 4",
      days([...times(15, 4), ...times(5, 1.9)], [...times(18, 100), 98, 99.9], [...times(18, 1000), 300, 6000]),
      [0.1315, 1, 1, 0, 63.9, 54.6, 2, true],
    ],
    [
      "a last bar of four times the volume",
      days(times(20, 2), flat, [...times(19, 1000), 4000]),
      [0, 0, 0.6667, 0, 16.7, 13.3, 1, false],
    ],
    [
      "the same with a body of 4 %",
      days(times(20, 2), flat, [...times(19, 1000), 4000], [...times(19, 100), 104]),
      [0, 0, 0, 0, 0, 0, 1, false],
    ],
    [
      "OBV up, but the price too",
      days(times(20, 2), times(20, 0).map((_, index) => 100 + index * 0.2), times(20, 1000)),
      [0, 0, 0, 0, 0, 0, 1, false],
    ],
    [
      "no tight range out of seven bars",
      days(times(7, 2), [...alternating(6, 100, 101), 100.5], alternating(7, 100, 900)),
      [0, 1, 0, 0, 35, 30, 2, false],
    ],
    [
      "only the last 20 of 25 bars count",
      days([...times(5, 50), ...coiled], [...times(5, 300), ...closes], [...times(5, 9e6), ...volumes]),
      [1, 1, 0, 0, 65, 75, 4, true],
    ],
  ];
  for (const [name, bars, expected] of cases) assertEquals(row(watchlistScore(bars)), expected, name);
});

Deno.test("watchlistScore() is -1 below five daily bars: stage 0, or 3 for a live gainer", () => {
  const bars = days(times(4, 2), times(4, 100), times(4, 1000));
  for (const n of [0, 1, 4]) {
    const score = watchlistScore(bars.slice(0, n));
    assertEquals(row(score), [0, 0, 0, 0, -1, -1, 0, false], String(n));
    assertEquals(score.stage, "New (too little data)");
  }
  const gainer = watchlistScore(bars, { liveGainer: true });
  assertEquals([gainer.score, gainer.score_v3, gainer.stage_number, gainer.can_trade], [-1, -1, 3, false]);
  const fifth = [...bars, ...bars.slice(0, 1)];
  assertEquals(watchlistScore(fifth, { liveGainer: true }).stage_number, 1, "a scored one has its own stage");
});

Deno.test("watchlistScore() sets signals above 0.3 and names the stage", () => {
  const half = days([...times(15, 4), ...times(5, 2)], [...times(19, 100), 99.5], [...times(18, 1000), 1200, 900]);
  const score = watchlistScore(half);
  assertEquals(score.intensities.tight_range, 0.3106); // python3
  assertEquals(score.signals, {
    tight_range: true,
    accumulation_bar: false,
    obv_divergence: false,
    volume_dryout: false,
  });
  assertEquals(score.stage, STAGE_NAMES[1]);
});

Deno.test("watchlistScore() takes bars without price or volume for no signal at all", () => {
  const nothing: Row = [0, 0, 0, 0, 0, 0, 1, false];
  const flat = times(20, 100);
  const wide = times(20, 2);
  assertEquals(row(watchlistScore(days(times(20, 0), times(20, 0), times(20, 0)))), nothing);
  const unpriced = watchlistScore(days(wide, [0, ...times(19, 100)], times(20, 1000)));
  assertEquals(unpriced.intensities.obv_divergence, 0);
  assertEquals(row(watchlistScore(days(wide, flat, times(20, 0)))), nothing);
  assertEquals(row(watchlistScore(days(wide, flat, [...times(19, 0), 1000]))), nothing);
  assertEquals(row(watchlistScore(days(wide, flat, [...times(19, 1000), 9000], times(20, 0)))), nothing);
});

Deno.test("watchlistScore() spreads into a watchlist item as the wire has it", async () => {
  const bars = (await readDailyBars()).get("AIG") ?? [];
  const { score, score_v3, stage, stage_number, signals, intensities, can_trade } = WatchlistItem.shape;
  const parts = { score, score_v3, stage, stage_number, signals, intensities, can_trade };
  for (const [name, value] of Object.entries(watchlistScore(bars))) {
    const schema = Object.entries(parts).find(([key]) => key === name)?.[1];
    assertEquals(schema?.safeParse(value).success, true, name);
  }
});
