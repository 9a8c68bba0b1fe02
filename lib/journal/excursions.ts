import { type Bar, roundTo, type RoundTrip } from "@/lib/protocol/mod.ts";

const MINUTE_S = 60;

/** Starts of the first and the last minute of a time, epoch seconds. */
export const minutesOf = (fromMs: number, toMs: number): { readonly fromS: number; readonly toS: number } => ({
  fromS: Math.floor(fromMs / 1000 / MINUTE_S) * MINUTE_S,
  toS: Math.floor(toMs / 1000 / MINUTE_S) * MINUTE_S,
});

/**
 * How far the price went for and against a position (maximum favourable and adverse excursion), by the minutes in which it
 * was held. Those of its entry and exit count whole, for a bar does not tell when in it the price was where.
 *
 * @param bars minutes from entry to exit; null comes of none
 */
export function excursionsOf(
  bars: readonly Bar[],
  { direction, entryPrice, largest }: {
    readonly direction: "long" | "short";
    readonly entryPrice: number;
    readonly largest: number;
  },
): RoundTrip["excursions"] {
  if (bars.length === 0) return null;
  let [high, low] = [-Infinity, Infinity];
  for (const bar of bars) {
    high = Math.max(high, bar.high);
    low = Math.min(low, bar.low);
  }
  const [up, down] = [Math.max(0, high - entryPrice), Math.max(0, entryPrice - low)];
  const [mfe, mae] = direction === "long" ? [up, down] : [down, up];
  return {
    mfe: roundTo(mfe, 6),
    mfe_money: roundTo(mfe * largest, 6),
    mae: roundTo(mae, 6),
    mae_money: roundTo(mae * largest, 6),
  };
}
