import type { MarketHours } from "@/lib/protocol/mod.ts";
import { dayFraction, marketPhase } from "../calendar/market_hours.ts";
import { tradingDayAt } from "../calendar/trading_days.ts";

export const PRE: readonly number[] = [0, 0.001, 0.002, 0.003, 0.004, 0.006, 0.008, 0.01, 0.012, 0.015, 0.018, 0.02];
export const REGULAR: readonly number[] = [0.02, 0.3, 0.5, 0.8, 0.95];
export const POST: readonly number[] = [0.95, 0.99, 1];

/** Value at `part`, 0..1, of a curve given at equal distances. */
function along(curve: readonly number[], part: number): number {
  const place = Math.min(1, Math.max(0, part)) * (curve.length - 1);
  const index = Math.min(curve.length - 2, Math.floor(place));
  const from = curve[index] ?? NaN;
  return from + ((curve[index + 1] ?? NaN) - from) * (place - index);
}

/** Part of a span that has passed at a moment. */
const passed = (timeMs: number, fromMs: number, toMs: number): number => (timeMs - fromMs) / (toMs - fromMs);

/** Share of a usual day's volume that is over at a moment of its session, 0..1. */
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
