import type { MarketHours, MarketPhase } from "@/lib/protocol/mod.ts";
import { fromNewYorkClock, newYorkOffsetMs } from "@/lib/support/new_york_time.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const PRE_MIN = 4 * 60;
const OPEN_MIN = 9 * 60 + 30;
const POST_MIN = 16 * 60;
const CLOSED_MIN = 20 * 60;

/** Milliseconds since 1970-01-01T00:00 as the market's own clock on the wall shows them: New York's, or UTC. */
export function wallTime(timeMs: number, hours: MarketHours): number {
  return hours === "us_equities" ? timeMs + newYorkOffsetMs(timeMs) : timeMs;
}

/** Epoch milliseconds of a time on the market's wall clock; of an hour that occurs twice, the first. */
export function fromWallTime(wallMs: number, hours: MarketHours): number {
  return hours === "always_open" ? wallMs : fromNewYorkClock(wallMs);
}

const dayOf = (wallMs: number): number => Math.floor(wallMs / DAY_MS);
const minuteOfDay = (wallMs: number): number => (wallMs - dayOf(wallMs) * DAY_MS) / MINUTE_MS;

/**
 * Phase of the market: pre from 04:00, open from 09:30, post from 16:00, closed from 20:00 and at weekends, by New
 * York's clock. Exchange holidays and half days are not known here. A market without hours is always open.
 *
 * @throws {RangeError} when `timeMs` is not finite.
 */
export function marketPhase(timeMs: number, hours: MarketHours): MarketPhase {
  if (hours === "always_open") return "open";
  const wallMs = wallTime(timeMs, hours);
  // 1970-01-01 was a Thursday.
  const weekday = (((dayOf(wallMs) + 4) % 7) + 7) % 7;
  if (weekday === 0 || weekday === 6) return "closed";
  const minute = minuteOfDay(wallMs);
  if (minute < PRE_MIN || minute >= CLOSED_MIN) return "closed";
  if (minute < OPEN_MIN) return "pre";
  return minute < POST_MIN ? "open" : "post";
}

/** Whether regular trading is on. */
export function isMarketOpen(timeMs: number, hours: MarketHours): boolean {
  return marketPhase(timeMs, hours) === "open";
}

/**
 * Minutes, with fractions, since 09:30 of the same New York day: negative before. Infinity for a market without hours.
 *
 * @throws {RangeError} when `timeMs` is not finite.
 */
export function minutesSinceOpen(timeMs: number, hours: MarketHours): number {
  return hours === "always_open" ? Infinity : minuteOfDay(wallTime(timeMs, hours)) - OPEN_MIN;
}

/**
 * How much of the session's regular hours has passed, 0..1; of the UTC day for a market without hours.
 *
 * @throws {RangeError} when `timeMs` is not finite.
 */
export function dayFraction(timeMs: number, hours: MarketHours): number {
  if (hours === "always_open") return minuteOfDay(timeMs) * MINUTE_MS / DAY_MS;
  return Math.min(1, Math.max(0, minutesSinceOpen(timeMs, hours) / (POST_MIN - OPEN_MIN)));
}

let lastDay = NaN;
let lastDate = "";

/**
 * When the session that `timeMs` lies in began, epoch milliseconds: midnight in New York, or in UTC for a market
 * without hours.
 *
 * @throws {RangeError} when `timeMs` is not finite.
 */
export function sessionStart(timeMs: number, hours: MarketHours): number {
  return fromWallTime(dayOf(wallTime(timeMs, hours)) * DAY_MS, hours);
}

/**
 * Date of the session, `YYYY-MM-DD`: the calendar day in New York, or in UTC for a market without hours.
 *
 * @throws {RangeError} when `timeMs` is not finite.
 */
export function sessionDate(timeMs: number, hours: MarketHours): string {
  const day = dayOf(wallTime(timeMs, hours));
  if (day !== lastDay) {
    lastDate = new Date(day * DAY_MS).toISOString().slice(0, 10);
    lastDay = day;
  }
  return lastDate;
}
