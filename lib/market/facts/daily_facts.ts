import type { DailyBar } from "@/lib/protocol/mod.ts";

/** Days that the average true range is made of. */
const DAYS = 14;

/** Mean of the true range over the last 14 daily bars, oldest first; NaN without one more before them. */
export function averageTrueRange(bars: readonly DailyBar[]): number {
  const last = bars.slice(-DAYS - 1);
  if (last.length <= DAYS) return NaN;
  let sum = 0;
  for (const [index, { high, low }] of last.entries()) {
    const close = last[index - 1]?.close;
    if (close !== undefined) sum += Math.max(high, close) - Math.min(low, close);
  }
  return sum / DAYS;
}

/**
 * Whether a fall on a day has restricted short sales for the rest of it and the next: 1 or 0; NaN when there is no bar of
 * the day, or none before it.
 */
export function wasRestricted(bars: readonly DailyBar[], date: string): number {
  const index = bars.findIndex((bar) => bar.date === date);
  const [before, day] = [bars[index - 1], bars[index]];
  if (before === undefined || day === undefined) return NaN;
  return day.low <= before.close * 0.9 ? 1 : 0;
}
