import type { Random } from "../random.ts";

/** How a ticker behaves while nothing is staged for it. */
export type Temper = "quiet" | "gapper" | "riser" | "faller" | "wide";

/** What a ticker's kind and chance give it. Changes are fractions of the last close. */
export interface Traits {
  /** USD. */
  readonly lastClose: number;
  /** Change at the start of the tape. */
  readonly openChange: number;
  /** Of today's first price against the last close. */
  readonly gap: number;
  /** Share of all trades, relative to other listings. */
  readonly activity: number;
  /** Usual spread, as a fraction of the price. */
  readonly spread: number;
  /** Deviation of the price over one second, as a fraction. */
  readonly volatility: number;
  /** Volume before the tape starts, in average days. */
  readonly earlierDays: number;
}

/** Of ten tickers in front two gap up, one climbs slowly and one has a wide spread. */
const FRONT_TEMPERS: readonly Temper[] = [
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
/** A small market consists of these; in a large one they are those that something happens to. */
export const FRONT_TICKERS = 200;
/** Of so many of the crowd one gaps up, and one falls. */
const CROWD_PER_GAPPER = 400;
const CROWD_PER_FALLER = 500;

/**
 * How unevenly the crowd trades: deviation of the logarithm of a ticker's share, and the most that one has of all trades.
 * Of 12,000 tickers the busiest hundred have not quite half of the trades, much as in the US market; the quieter half
 * has less than one in a hundred.
 */
const CROWD_SKEW = 2.5;
const LARGEST_SHARE = 0.025;

/** No ticker is quoted less often than this while trading goes on, milliseconds. */
export const LONGEST_QUOTE_MS = 48_000;

export const logUniform = (random: Random, low: number, high: number): number =>
  Math.exp(random.between(Math.log(low), Math.log(high)));

/** What a ticker is like by its place among the others; the first ones do not depend on how many follow. */
export function temperOf(index: number): Temper {
  if (index < FRONT_TICKERS) return FRONT_TEMPERS[index % FRONT_TEMPERS.length] ?? "quiet";
  if (index % CROWD_PER_GAPPER === 0) return "gapper";
  return index % CROWD_PER_FALLER === 1 ? "faller" : "quiet";
}

/** @param tickers how many there are in all */
export function traitsOf(temper: Temper, index: number, tickers: number, random: Random): Traits {
  const activity = Math.exp(0.5 * random.normal());
  switch (temper) {
    case "gapper": {
      const openChange = logUniform(random, 0.05, 0.4);
      return {
        lastClose: logUniform(random, 3, 60),
        openChange,
        gap: openChange * random.between(0.6, 1.15),
        activity: 2.5 * activity,
        spread: random.between(0.001, 0.004),
        volatility: 0.0006,
        earlierDays: random.between(0.8, 4),
      };
    }
    case "riser": {
      const openChange = random.between(0.01, 0.04);
      return {
        lastClose: logUniform(random, 5, 120),
        openChange,
        gap: openChange * random.between(0.1, 0.7),
        activity: 1.5 * activity,
        spread: random.between(0.0005, 0.002),
        volatility: 0.0003,
        earlierDays: random.between(0.6, 2),
      };
    }
    case "faller": {
      const openChange = -logUniform(random, 0.05, 0.3);
      return {
        lastClose: logUniform(random, 2, 60),
        openChange,
        gap: openChange * random.between(0.4, 1),
        activity: 2 * activity,
        spread: random.between(0.001, 0.006),
        volatility: 0.0005,
        earlierDays: random.between(0.8, 4),
      };
    }
    case "wide": {
      const openChange = random.between(-0.03, 0.06);
      return {
        lastClose: logUniform(random, 1, 20),
        openChange,
        gap: openChange * random.between(0.3, 1),
        activity: 0.4 * activity,
        spread: random.between(0.012, 0.03),
        volatility: 0.0004,
        earlierDays: random.between(0.1, 0.6),
      };
    }
    case "quiet": {
      const openChange = 0.012 * random.normal();
      const shown = {
        lastClose: logUniform(random, 1, 400),
        openChange,
        gap: 0.7 * openChange + 0.002 * random.normal(),
        earlierDays: random.between(0.2, 1),
        volatility: random.between(0.0001, 0.0003),
      };
      if (index < FRONT_TICKERS) return { ...shown, activity, spread: random.between(0.0002, 0.001) };
      const share = Math.exp(CROWD_SKEW * random.normal() - CROWD_SKEW ** 2 / 2);
      // What hardly trades is quoted wide.
      const spread = Math.min(0.03, 0.0004 * random.between(0.5, 2) / Math.sqrt(share));
      return { ...shown, activity: Math.min(LARGEST_SHARE * tickers, share), spread };
    }
  }
}
