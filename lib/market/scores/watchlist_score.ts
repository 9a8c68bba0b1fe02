import { type DailyBar, roundTo, type WatchlistItem } from "@/lib/protocol/mod.ts";

/** The members of a watchlist item that daily bars decide, under their names on the wire. */
export type WatchlistScore = Pick<
  WatchlistItem,
  "score" | "score_v3" | "stage" | "stage_number" | "signals" | "intensities" | "can_trade"
>;

export interface WatchlistScoreOptions {
  /**
   * Found by the scanner among today's risers: stage 3 while there are too few bars to score it.
   *
   * @default false
   */
  readonly liveGainer?: boolean;
}

/** What a stage number means to a reader. */
export const STAGE_NAMES = Object.freeze(
  {
    0: "New (too little data)",
    1: "Monitoring",
    2: "OBV Divergence",
    3: "Live Gainer",
    4: "Tight Range",
  } as const,
);

/** Daily bars that the score needs at least. */
const MIN_BARS = 5;
/** Daily bars that it looks at. */
const WINDOW = 20;

const clip = (value: number, most: number): number => Math.min(most, Math.max(0, value));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const pairs = (bars: readonly DailyBar[]): [DailyBar, DailyBar][] =>
  bars.slice(1).map((bar, index) => [bars[index] ?? bar, bar]);

/** ATR5 against ATR20, the means of the last 5 and of all 19 true ranges within 20 bars; 0 with fewer bars. */
function tightRange(bars: readonly DailyBar[]): number {
  if (bars.length < WINDOW) return 0;
  const ranges = pairs(bars).map(([previous, { high, low }]) =>
    Math.max(high - low, Math.abs(high - previous.close), Math.abs(low - previous.close))
  );
  const atr20 = mean(ranges);
  return atr20 > 0 ? clip((0.7 - mean(ranges.slice(-5)) / atr20) / 0.4, 1) : 0;
}

/** On-balance volume that rises over the window while the price does not. */
function obvDivergence(bars: readonly DailyBar[], first: DailyBar, last: DailyBar): number {
  const total = sum(bars.map(({ volume }) => volume));
  if (!(first.close > 0) || !(total > 0)) return 0;
  const priceChange = (last.close - first.close) / first.close;
  const obvChange = sum(pairs(bars).map(([previous, bar]) => Math.sign(bar.close - previous.close) * bar.volume));
  if (priceChange > 0.02 || obvChange <= 0) return 0;
  return clip(10 * Math.abs(priceChange) + 5 * obvChange / total, 1);
}

/** A last bar of small body and of much more volume than those before it in the window. */
function accumulationBar(bars: readonly DailyBar[], { open, close, volume }: DailyBar): number {
  const average = mean(bars.slice(0, -1).map((bar) => bar.volume));
  if (!(open > 0) || !(average > 0) || Math.abs(close - open) / open > 0.025) return 0;
  return clip((volume / average - 2) / 3, 1);
}

/** Volume of the last three bars against that of the window. */
function volumeDryout(bars: readonly DailyBar[]): number {
  const volumes = bars.map(({ volume }) => volume);
  const average = mean(volumes);
  return average > 0 ? clip(1 - mean(volumes.slice(-3)) / average / 0.4, 1) : 0;
}

function scoreV3(tr: number, obv: number, ab: number, vd: number): number {
  let score = 100 * (0.35 * tr + 0.3 * obv + 0.2 * ab + 0.15 * vd);
  if (tr > 0.6 && obv > 0.5) score += 10;
  if ([tr, obv, ab, vd].filter((intensity) => intensity > 0.5).length >= 3) score += 5;
  if (tr > 0.7 && obv < 0.3 && ab < 0.3) score *= 0.5;
  return clip(score, 100);
}

function unscored(stageNumber: 0 | 3): WatchlistScore {
  return {
    score: -1,
    score_v3: -1,
    stage: STAGE_NAMES[stageNumber],
    stage_number: stageNumber,
    signals: { tight_range: false, accumulation_bar: false, obv_divergence: false, volume_dryout: false },
    intensities: { tight_range: 0, accumulation_bar: 0, obv_divergence: 0, volume_dryout: 0 },
    can_trade: false,
  };
}

/** Whether there are enough daily bars for a score. */
export const canScore = (dailyBars: readonly DailyBar[]): boolean => dailyBars.length >= MIN_BARS;

/**
 * Score, stage and signals out of daily bars, oldest first (docs/domain.md, Watchlist score). The last 20 count; fewer
 * than five score -1. Scores have one decimal, intensities four; thresholds apply to the exact values.
 */
export function watchlistScore(
  dailyBars: readonly DailyBar[],
  { liveGainer = false }: WatchlistScoreOptions = {},
): WatchlistScore {
  const bars = dailyBars.slice(-WINDOW);
  const first = bars[0];
  const last = bars.at(-1);
  if (!canScore(bars) || first === undefined || last === undefined) return unscored(liveGainer ? 3 : 0);

  const tr = tightRange(bars);
  const obv = obvDivergence(bars, first, last);
  const ab = accumulationBar(bars, last);
  const vd = volumeDryout(bars);
  const v3 = scoreV3(tr, obv, ab, vd);
  const stageNumber = tr > 0.5 ? 4 : obv > 0.5 ? 2 : 1;
  return {
    score: roundTo(100 * (0.3 * tr + 0.35 * obv + 0.25 * ab + 0.1 * vd), 1),
    score_v3: roundTo(v3, 1),
    stage: STAGE_NAMES[stageNumber],
    stage_number: stageNumber,
    signals: {
      tight_range: tr > 0.3,
      accumulation_bar: ab > 0.3,
      obv_divergence: obv > 0.3,
      volume_dryout: vd > 0.3,
    },
    intensities: {
      tight_range: roundTo(tr, 4),
      accumulation_bar: roundTo(ab, 4),
      obv_divergence: roundTo(obv, 4),
      volume_dryout: roundTo(vd, 4),
    },
    can_trade: stageNumber === 4 || v3 > 50,
  };
}
