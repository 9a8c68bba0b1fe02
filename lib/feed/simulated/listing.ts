import type { DailyBar, Ticker } from "@/lib/protocol/mod.ts";
import { averageVolume, HISTORY_SHAPES, inventHistory, isWeekday } from "./daily_history.ts";
import { toGrid } from "./price_grid.ts";
import type { Random } from "./random.ts";
import { inventTickers } from "./ticker_names.ts";

/** Seconds of a regular US session; ties the average daily volume to the rate of trades. */
const SESSION_S = 23_400;
/** Mean shares of a simulated trade, roughly. */
const MEAN_TRADE_SIZE = 180;

/** How a ticker behaves while nothing is staged for it. */
export type Temper = "quiet" | "gapper" | "riser" | "wide";

/** What a simulated ticker is born with. Prices in USD, changes as fractions of `lastClose`. */
export interface Listing {
  readonly ticker: Ticker;
  readonly temper: Temper;
  readonly lastClose: number;
  readonly avgVolume: number;
  readonly dailyBars: readonly DailyBar[];
  /** Change at the start of the tape. */
  readonly openChange: number;
  /** Shares traded before the tape starts. */
  readonly earlierVolume: number;
  /** Share of all trades, relative to other listings. */
  readonly activity: number;
  /** Usual spread, as a fraction of the price. */
  readonly spread: number;
  /** Deviation of the price over one second, as a fraction. */
  readonly volatility: number;
}

/** Of ten tickers two gap up, one climbs slowly and one has a wide spread. */
const TEMPERS: readonly Temper[] = [
  "gapper",
  "quiet",
  "quiet",
  "riser",
  "quiet",
  "gapper",
  "quiet",
  "wide",
  "quiet",
  "quiet",
];

const logUniform = (random: Random, low: number, high: number): number =>
  Math.exp(random.between(Math.log(low), Math.log(high)));

interface Traits {
  readonly lastClose: number;
  readonly openChange: number;
  readonly activity: number;
  readonly spread: number;
  readonly volatility: number;
  /** Volume before the tape starts, in average days. */
  readonly earlierDays: number;
}

function traitsOf(temper: Temper, random: Random): Traits {
  const activity = Math.exp(0.5 * random.normal());
  switch (temper) {
    case "gapper":
      return {
        lastClose: logUniform(random, 3, 60),
        openChange: logUniform(random, 0.05, 0.4),
        activity: 2.5 * activity,
        spread: random.between(0.001, 0.004),
        volatility: 0.0006,
        earlierDays: random.between(0.8, 4),
      };
    case "riser":
      return {
        lastClose: logUniform(random, 5, 120),
        openChange: random.between(0.01, 0.04),
        activity: 1.5 * activity,
        spread: random.between(0.0005, 0.002),
        volatility: 0.0003,
        earlierDays: random.between(0.6, 2),
      };
    case "wide":
      return {
        lastClose: logUniform(random, 1, 20),
        openChange: random.between(-0.03, 0.06),
        activity: 0.4 * activity,
        spread: random.between(0.012, 0.03),
        volatility: 0.0004,
        earlierDays: random.between(0.1, 0.6),
      };
    case "quiet":
      return {
        lastClose: logUniform(random, 1, 400),
        openChange: 0.012 * random.normal(),
        activity,
        spread: random.between(0.0002, 0.001),
        volatility: random.between(0.0001, 0.0003),
        earlierDays: random.between(0.2, 1),
      };
  }
}

export interface UniverseOptions {
  readonly tickers: number;
  /** Over all tickers. */
  readonly tradesPerSecond: number;
  /** When the tape starts, epoch milliseconds. */
  readonly startMs: number;
  /** On which days, `YYYY-MM-DD`, the invented history has bars. @default on weekdays */
  readonly isTradingDay?: ((date: string) => boolean) | undefined;
}

/** The tickers of a simulated market, each with its history. */
export function listUniverse(options: UniverseOptions, random: Random): Listing[] {
  const { tickers, tradesPerSecond, startMs, isTradingDay = isWeekday } = options;
  return inventTickers(tickers, random).map((ticker, index) => {
    const temper = TEMPERS[index % TEMPERS.length] ?? "quiet";
    const traits = traitsOf(temper, random);
    const lastClose = toGrid(traits.lastClose);
    // Gappers and risers are busier today than on their usual day.
    const usualActivity = temper === "gapper" || temper === "riser" ? traits.activity / 2.5 : traits.activity;
    const usualVolume = (usualActivity * tradesPerSecond / tickers) * SESSION_S * MEAN_TRADE_SIZE *
      random.between(0.6, 1.4);
    const shape = HISTORY_SHAPES[Math.floor(random.unit() * HISTORY_SHAPES.length)] ?? "plain";
    const dailyBars = inventHistory({ shape, lastClose, usualVolume, beforeMs: startMs, isTradingDay }, random);
    const avgVolume = averageVolume(dailyBars);
    return {
      ...traits,
      ticker,
      temper,
      lastClose,
      avgVolume,
      dailyBars,
      earlierVolume: Math.round(traits.earlierDays * avgVolume),
    };
  });
}
