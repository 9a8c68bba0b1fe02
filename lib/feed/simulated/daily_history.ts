import { sumOf } from "@std/collections/sum-of";
import type { DailyBar } from "@/lib/protocol/mod.ts";
import { toGrid } from "./price_grid.ts";
import type { Random } from "./random.ts";

/** Daily bars that every simulated ticker has behind it. */
export const HISTORY_DAYS = 60;

const DAY_MS = 86_400_000;

/** What the latest weeks look like; each shape speaks to another signal of the watchlist score. */
export type HistoryShape = "plain" | "coiling" | "accumulating" | "absorbing" | "drying_up";

export const HISTORY_SHAPES: readonly HistoryShape[] = [
  "plain",
  "coiling",
  "plain",
  "accumulating",
  "plain",
  "absorbing",
  "plain",
  "coiling",
  "drying_up",
  "plain",
];

interface DayStyle {
  /** Deviation of the close-to-close move, as a fraction. */
  readonly move: number;
  /** High to low, as a fraction of the price. */
  readonly range: number;
  /** Multiple of the usual volume. */
  readonly volume: number;
}

/** @param age 0 for the latest day */
function styleOf(shape: HistoryShape, age: number, up: boolean): DayStyle {
  switch (shape) {
    case "coiling":
      return age < 5 ? { move: 0.003, range: 0.008, volume: 0.7 } : { move: 0.02, range: 0.05, volume: 1 };
    case "accumulating":
      return { move: 0.006, range: 0.025, volume: up ? 1.7 : 0.5 };
    case "absorbing":
      return age === 0 ? { move: 0.002, range: 0.03, volume: 4.5 } : { move: 0.012, range: 0.03, volume: 1 };
    case "drying_up":
      return { move: 0.012, range: 0.03, volume: age < 3 ? 0.15 : 1.1 };
    case "plain":
      return { move: 0.015, range: 0.03, volume: 1 };
  }
}

/** The latest `count` trading days before the UTC day of `beforeMs`, newest first, `YYYY-MM-DD`. */
function tradingDaysBefore(beforeMs: number, count: number, isTradingDay: (date: string) => boolean): string[] {
  const dates: string[] = [];
  for (let dayMs = Math.floor(beforeMs / DAY_MS) * DAY_MS - DAY_MS; dates.length < count; dayMs -= DAY_MS) {
    const date = new Date(dayMs).toISOString().slice(0, 10);
    if (isTradingDay(date)) dates.push(date);
  }
  return dates;
}

/** Monday to Friday. */
export const isWeekday = (date: string): boolean => new Date(date).getUTCDay() % 6 !== 0;

export interface HistoryOptions {
  readonly shape: HistoryShape;
  /** Close of the latest day, USD. */
  readonly lastClose: number;
  /** Shares on a usual day. */
  readonly usualVolume: number;
  /** The history ends on the trading day before this moment, epoch milliseconds. */
  readonly beforeMs: number;
  /** Of a date, `YYYY-MM-DD`. */
  readonly isTradingDay: (date: string) => boolean;
}

/** {@link HISTORY_DAYS} invented daily bars, oldest first, the last one closing at `lastClose`. */
export function inventHistory(options: HistoryOptions, random: Random): DailyBar[] {
  const { shape, lastClose, usualVolume, beforeMs, isTradingDay } = options;
  const bars: DailyBar[] = [];
  let close = lastClose;
  for (const [age, date] of tradingDaysBefore(beforeMs, HISTORY_DAYS, isTradingDay).entries()) {
    // Days up and down alternate in the long run, or sixty of them would walk far away from lastClose.
    const up = close <= lastClose ? random.chance(0.45) : random.chance(0.55);
    const style = styleOf(shape, age, up);
    const move = (up ? 1 : -1) * Math.abs(random.normal()) * style.move;
    const previous = close / (1 + move);
    const open = toGrid(previous + (close - previous) * random.between(-0.2, 0.4));
    const spare = Math.max(0, close * style.range * random.between(0.8, 1.2) - Math.abs(close - open));
    const above = random.between(0.3, 0.7);
    bars.push({
      date,
      open,
      high: toGrid(Math.max(open, close) + spare * above),
      low: toGrid(Math.min(open, close) - spare * (1 - above)),
      close,
      volume: Math.round(usualVolume * style.volume * Math.exp(0.15 * random.normal())),
    });
    close = toGrid(previous);
  }
  return bars.reverse();
}

/** Mean volume of the latest 20 bars, shares. */
export function averageVolume(bars: readonly DailyBar[]): number {
  const latest = bars.slice(-20);
  return Math.round(sumOf(latest, ({ volume }) => volume) / Math.max(1, latest.length));
}
