import type { EpochMs, MarketHours, MarketSession } from "@/lib/protocol/mod.ts";
import { marketPhase, sessionStart } from "./market_hours.ts";
import { tradingDayAfter, tradingDayAt } from "./trading_days.ts";

/**
 * When pre-market begins next after a moment, epoch milliseconds; null for a market without hours.
 *
 * @throws {RangeError} when `timeMs` is not finite.
 */
export function nextOpening(timeMs: number, hours: MarketHours): number | null {
  if (hours === "always_open") return null;
  const day = tradingDayAt(timeMs);
  return day.kind !== "closed" && timeMs < day.preMs ? day.preMs : tradingDayAfter(day).preMs;
}

const DAY_MS = 86_400_000;

/**
 * When the next session begins, epoch milliseconds: pre-market, or midnight UTC of a market without hours.
 *
 * @throws {RangeError} when `timeMs` is not finite.
 */
export function nextSession(timeMs: number, hours: MarketHours): number {
  return nextOpening(timeMs, hours) ?? sessionStart(timeMs, hours) + DAY_MS;
}

const ALWAYS_OPEN: MarketSession = Object.freeze({
  market_phase: "open",
  market_closed_reason: null,
  next_open_ms: null,
  market_early_close: null,
});

/**
 * The phase at a moment, and why it is not that of a usual day. The same moment of the calendar gives equal members: it
 * changes when the phase or the day does.
 *
 * @throws {RangeError} when `timeMs` is not finite.
 */
export function marketSession(timeMs: number, hours: MarketHours): MarketSession {
  if (hours === "always_open") return ALWAYS_OPEN;
  const market_phase = marketPhase(timeMs, hours);
  const { kind, reason, closeMs } = tradingDayAt(timeMs);
  const isClosed = market_phase === "closed";
  return {
    market_phase,
    market_closed_reason: kind === "closed" ? reason : null,
    next_open_ms: isClosed ? nextOpening(timeMs, hours) as EpochMs : null,
    market_early_close: kind === "early_close" && !isClosed ? { time_ms: closeMs as EpochMs, reason } : null,
  };
}
