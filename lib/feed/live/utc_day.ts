import type { Bar, DailyBar, EpochMs } from "@/lib/protocol/mod.ts";
import { dateIn } from "@/lib/support/new_york_time.ts";

/** The bar of a day that begins at midnight UTC. */
export function utcDay(
  { time, open, high, low, close, volume }: Pick<Bar, "time" | "open" | "high" | "low" | "close" | "volume">,
): DailyBar {
  return { date: dateIn("UTC", time * 1000 as EpochMs), open, high, low, close, volume };
}
