import { sumOf } from "@std/collections/sum-of";
import type { DailyBar } from "@/lib/protocol/mod.ts";

/** Daily bars that a mean daily volume is made of. */
const DAYS = 20;

/** What a day is measured against. */
export interface DailyReference {
  /** Close of the latest bar; 0 when there is none. */
  readonly lastClose: number;
  /** Date of that bar, `YYYY-MM-DD`; empty when there is none. */
  readonly closeDate: string;
  /** Mean volume of the latest 20 bars, whole shares from 1 on; 0 when there is none. */
  readonly avgVolume: number;
}

/** Last close and mean volume out of completed daily bars, oldest first. */
export function dailyReference(bars: readonly DailyBar[]): DailyReference {
  const latest = bars.slice(-DAYS);
  const mean = sumOf(latest, ({ volume }) => volume) / Math.max(1, latest.length);
  const { close = 0, date = "" } = latest.at(-1) ?? {};
  return { lastClose: close, closeDate: date, avgVolume: mean >= 1 ? Math.round(mean) : mean };
}
