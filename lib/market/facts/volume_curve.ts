import type { MarketHours } from "@/lib/protocol/mod.ts";
import { dayFraction, marketPhase } from "../calendar/market_hours.ts";
import { tradingDayAt } from "../calendar/trading_days.ts";

/**
 * Share of a day's volume that is over, at equal distances: every 30 minutes of the pre-market, every 15 of regular hours,
 * every 30 after them. Means of four recorded days (AIG 2013-10-07, IBM 2013-10-08, BAC 2013-10-09, SPY 2013-10-11), each
 * trade and auction when it was told, by `deno task bench:curve`.
 */
// deno-fmt-ignore
const PRE: readonly number[] = [
  0, 0.0002, 0.0002, 0.0003, 0.0003, 0.0003, 0.0005, 0.0011, 0.0020, 0.0044, 0.0056, 0.0089,
];
// deno-fmt-ignore
const REGULAR: readonly number[] = [
  0.0089, 0.0703, 0.1345, 0.1950, 0.2324, 0.2690, 0.3112, 0.3406, 0.3651, 0.4152, 0.4447, 0.4758, 0.4961, 0.5195,
  0.5411, 0.5681, 0.5979, 0.6204, 0.6411, 0.6698, 0.6955, 0.7196, 0.7377, 0.7690, 0.7984, 0.8412, 0.9393,
];
// deno-fmt-ignore
const POST: readonly number[] = [0.9393, 0.9899, 0.9946, 0.9955, 0.9995, 0.9997, 0.9997, 0.9999, 1];

/** Value at `part`, 0..1, of a curve given at equal distances. */
function along(curve: readonly number[], part: number): number {
  const place = Math.min(1, Math.max(0, part)) * (curve.length - 1);
  const index = Math.min(curve.length - 2, Math.floor(place));
  const from = curve[index] ?? NaN;
  return from + ((curve[index + 1] ?? NaN) - from) * (place - index);
}

/** Part of a span that has passed at a moment. */
const passed = (timeMs: number, fromMs: number, toMs: number): number => (timeMs - fromMs) / (toMs - fromMs);

/**
 * Share of a usual day's volume that is over at a moment of its session, 0..1. On a day that ends early regular hours are
 * taken as shorter, not as cut off. Of a market without hours, whose volume knows no open and no close, the part of the
 * UTC day.
 */
export function usualShare(timeMs: number, hours: MarketHours): number {
  if (hours === "always_open") return dayFraction(timeMs, hours);
  const { preMs, openMs, closeMs, postEndMs } = tradingDayAt(timeMs);
  switch (marketPhase(timeMs, hours)) {
    case "pre":
      return along(PRE, passed(timeMs, preMs, openMs));
    case "open":
      return along(REGULAR, passed(timeMs, openMs, closeMs));
    case "post":
      return along(POST, passed(timeMs, closeMs, postEndMs));
    case "closed":
      return timeMs < preMs ? 0 : 1;
  }
}

const SPAN_MS = 300_000;

/** Share of a usual day's volume that is traded in the 5 minutes before a moment, 0..1. */
export function usualShareOf5m(timeMs: number, hours: MarketHours): number {
  // The same at any time of day, also around midnight.
  if (hours === "always_open") return SPAN_MS / 86_400_000;
  const fromMs = timeMs - SPAN_MS;
  const { startMs } = tradingDayAt(timeMs);
  return usualShare(timeMs, hours) - (fromMs < startMs ? 0 : usualShare(fromMs, hours));
}
