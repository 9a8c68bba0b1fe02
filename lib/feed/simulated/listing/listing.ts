import { parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { toGrid } from "../price_grid.ts";
import type { Random } from "../random.ts";
import { HISTORY_SHAPES, type HistoryShape } from "./history_shape.ts";
import { inventTickers } from "./ticker_names.ts";
import { isWeekday, tradingDaysBefore } from "./trading_days.ts";
import { FRONT_TICKERS, type Temper, temperOf, type Traits, traitsOf } from "./traits.ts";

/** Seconds of a regular US session; ties the average daily volume to the rate of trades. */
const SESSION_S = 23_400;
/** Mean shares of a simulated trade, roughly. */
const MEAN_TRADE_SIZE = 180;

/** Types by the names that Massive has for them. */
export type ListingType = "CS" | "ETF" | "PFD" | "WARRANT" | "UNIT" | "RIGHT";

/** Shares of the types in the crowd; the rest are common shares. Those in front are all of them common shares. */
const TYPE_SHARES: readonly (readonly [ListingType, number])[] = [
  ["ETF", 0.22],
  ["PFD", 0.02],
  ["WARRANT", 0.025],
  ["UNIT", 0.008],
  ["RIGHT", 0.004],
];
/** What is added to a company's ticker for what comes with its share. */
const SUFFIXES: Readonly<Partial<Record<ListingType, string>>> = { PFD: "pA", WARRANT: "W", UNIT: "U", RIGHT: "R" };

/** What a simulated ticker is born with. Prices in USD, changes as fractions of `lastClose`. */
export interface Listing extends Omit<Traits, "earlierDays"> {
  readonly ticker: Ticker;
  /** Of the company whose warrant, unit, right or preferred share this is. */
  readonly base: Ticker;
  readonly type: ListingType;
  readonly temper: Temper;
  readonly avgVolume: number;
  /** Shares traded before the tape starts. */
  readonly earlierVolume: number;
  /** Furthest changes of today before the tape starts. */
  readonly earlierHigh: number;
  readonly earlierLow: number;
  /** How often its top of book may change, milliseconds. */
  readonly quoteEveryMs: number;
  readonly shape: HistoryShape;
  /** Seed of what is made up only when it is asked for: history, company. */
  readonly seed: number;
  readonly history: HistorySettings;
}

/** What all histories of a market have in common. */
export interface HistorySettings {
  /** When the tape starts, epoch milliseconds. */
  readonly startMs: number;
  /** Newest first, `YYYY-MM-DD`. */
  readonly tradingDays: readonly string[];
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

/** The tickers of a simulated market. */
export function listUniverse(options: UniverseOptions, random: Random): Listing[] {
  const { tickers, tradesPerSecond, startMs, isTradingDay = isWeekday } = options;
  const history = { startMs, tradingDays: tradingDaysBefore(startMs, isTradingDay) };
  const names = inventTickers(tickers, random);
  const taken = new Set<string>(names);
  const companies = names.slice(0, FRONT_TICKERS);
  return names.map((name, index) => {
    const temper = temperOf(index);
    const type = index < FRONT_TICKERS || temper !== "quiet" ? "CS" : drawType(random);
    const { earlierDays, ...traits } = traitsOf(temper, index, tickers, random);
    const suffix = SUFFIXES[type];
    const base = suffix === undefined ? name : random.pick(companies);
    const ticker = suffix === undefined || taken.has(base + suffix) ? name : parseTicker(base + suffix);
    taken.add(ticker);
    if (type === "CS" && index >= FRONT_TICKERS) companies.push(name);
    // Gappers, risers and fallers are busier today than on their usual day.
    const usualActivity = temper === "quiet" || temper === "wide" ? traits.activity : traits.activity / 2.5;
    const usualVolume = (usualActivity * tradesPerSecond / tickers) * SESSION_S * MEAN_TRADE_SIZE;
    const avgVolume = Math.max(1, Math.round(usualVolume * random.between(0.6, 1.4)));
    // In the middle of the two hours before the tape a price has the deviation of 42 times a second's.
    const swing = traits.volatility * random.between(40, 90);
    return {
      ...traits,
      ticker,
      base: ticker === name ? name : base,
      type: ticker === name && suffix !== undefined ? "CS" : type,
      temper,
      lastClose: toGrid(traits.lastClose),
      avgVolume,
      earlierVolume: Math.round(earlierDays * avgVolume),
      earlierHigh: Math.max(traits.gap, traits.openChange) + swing,
      earlierLow: Math.min(traits.gap, traits.openChange) - swing,
      quoteEveryMs: index < FRONT_TICKERS ? 1000 : quoteEveryMs(traits.activity),
      shape: HISTORY_SHAPES[Math.floor(random.unit() * HISTORY_SHAPES.length)] ?? "plain",
      seed: random.integer(0, 2 ** 31 - 1),
      history,
    };
  });
}

function drawType(random: Random): ListingType {
  let left = random.unit();
  for (const [type, share] of TYPE_SHARES) {
    if (left < share) return type;
    left -= share;
  }
  return "CS";
}

/** The busy are quoted four times a second, what hardly trades every 40 s. */
const quoteEveryMs = (activity: number): number => Math.min(40_000, Math.max(250, 1000 / Math.sqrt(activity)));
