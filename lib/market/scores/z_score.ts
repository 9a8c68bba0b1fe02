import { type DailyBar, roundTo, type WatchlistItem } from "@/lib/protocol/mod.ts";

/** Volume and price z-scores under their names on the wire, two decimals. */
export type ZScores = Pick<WatchlistItem, "zen_v" | "zen_p">;

/** Daily bars that a z-score looks at, the scored one among them. */
const WINDOW = 20;

const NONE: ZScores = Object.freeze({ zen_v: 0, zen_p: 0 });

interface Spread {
  readonly mean: number;
  /** Population standard deviation; 0 when all values are equal. */
  readonly sigma: number;
}

function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length;
  const sigma = Math.sqrt(variance);
  // Equal fractions do not average to themselves exactly: what is left over is no spread.
  return { mean, sigma: sigma > 1e-12 * Math.abs(mean) ? sigma : 0 };
}

/** |close-to-close %| of each bar but the first; undefined when a close is unknown. */
function absoluteChanges(bars: readonly DailyBar[]): number[] | undefined {
  if (bars.some(({ close }) => !(close > 0))) return undefined;
  return bars.slice(1).map(({ close }, index) => {
    const previous = bars[index]?.close ?? close;
    return Math.abs((close - previous) / previous * 100);
  });
}

interface Baseline {
  readonly volume: Spread;
  readonly change: Spread;
}

/** Spreads of 19 bars' volumes and of the 18 changes between their closes. */
function baselineOf(bars: readonly DailyBar[]): Baseline | undefined {
  if (bars.length < WINDOW - 1) return undefined;
  const changes = absoluteChanges(bars);
  return changes && { volume: spreadOf(bars.map(({ volume }) => volume)), change: spreadOf(changes) };
}

const zScore = (value: number, mean: number, sigma: number): number =>
  sigma > 0 ? roundTo((value - mean) / sigma, 2) : 0;

/**
 * How unusual the last of the daily bars, oldest first, is against the 19 before it (docs/domain.md, Z-scores): `zen_v`
 * for its volume, `zen_p` for its |close-to-close %| against the 18 such changes before. 0 with fewer than 20 bars or
 * without any spread.
 */
export function dailyZScores(dailyBars: readonly DailyBar[]): ZScores {
  const window = dailyBars.slice(-WINDOW);
  const last = window.at(-1);
  const baseline = window.length < WINDOW ? undefined : baselineOf(window.slice(0, -1));
  const [change] = absoluteChanges(window.slice(-2)) ?? [];
  if (last === undefined || baseline === undefined || change === undefined) return NONE;
  return {
    zen_v: zScore(last.volume, baseline.volume.mean, baseline.volume.sigma),
    zen_p: zScore(change, baseline.change.mean, baseline.change.sigma),
  };
}

/** How many completed daily bars the scores of the day under way rest on; 0 when there are too few, and they are 0. */
export const intradayBars = (dailyBars: readonly DailyBar[]): number =>
  baselineOf(dailyBars.slice(1 - WINDOW)) === undefined ? 0 : WINDOW - 1;

export interface IntradayInput {
  /** Completed daily bars before today, oldest first; the last 19 count. */
  readonly dailyBars: readonly DailyBar[];
  /** Shares traded today. */
  readonly volume: number;
  /** Percent against the last close. */
  readonly changePct: number;
  /** How much of the day has passed, 0..1; at 0 no volume can be unusual yet. */
  readonly dayFraction: number;
}

/**
 * The same for a day under way: today's volume against the part of a day's that is due by now (docs/domain.md,
 * Z-scores, intraday projection).
 */
export function intradayZScores({ dailyBars, volume, changePct, dayFraction }: IntradayInput): ZScores {
  const baseline = baselineOf(dailyBars.slice(1 - WINDOW));
  if (baseline === undefined) return NONE;
  const r = Math.min(1, dayFraction);
  return {
    zen_v: r > 0 ? zScore(volume, baseline.volume.mean * r, baseline.volume.sigma * Math.sqrt(r)) : 0,
    zen_p: zScore(Math.abs(changePct), baseline.change.mean, baseline.change.sigma),
  };
}
