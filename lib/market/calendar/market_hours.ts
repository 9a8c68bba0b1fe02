import type { MarketHours, MarketPhase } from "@/lib/protocol/mod.ts";
import { fromNewYorkClock, newYorkOffsetMs } from "@/lib/support/new_york_time.ts";
import { tradingDateBefore, type TradingDay, tradingDayAt } from "./trading_days.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Milliseconds since 1970-01-01T00:00 as the market's own clock on the wall shows them: New York's, or UTC. */
export function wallTime(timeMs: number, hours: MarketHours): number {
  return hours === "us_equities" ? timeMs + newYorkOffsetMs(timeMs) : timeMs;
}

/** Epoch milliseconds of a time on the market's wall clock; of an hour that occurs twice, the first. */
export function fromWallTime(wallMs: number, hours: MarketHours): number {
  return hours === "always_open" ? wallMs : fromNewYorkClock(wallMs);
}

function phaseOn(day: TradingDay, timeMs: number): MarketPhase {
  if (day.kind === "closed" || timeMs < day.preMs || timeMs >= day.postEndMs) return "closed";
  if (timeMs < day.openMs) return "pre";
  return timeMs < day.closeMs ? "open" : "post";
}

/**
 * Phase of the market by New York's clock: pre from 04:00, open from 09:30, post from 16:00, closed from 20:00, at
 * weekends and on holidays; post from 13:00 and closed from 17:00 on most days that end early. A market without hours
 * is always open.
 *
 * @throws {RangeError} when `timeMs` is not finite.
 */
export function marketPhase(timeMs: number, hours: MarketHours): MarketPhase {
  return hours === "always_open" ? "open" : phaseOn(tradingDayAt(timeMs), timeMs);
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
  return hours === "always_open" ? Infinity : (timeMs - tradingDayAt(timeMs).openMs) / MINUTE_MS;
}

/**
 * How much of the day's own regular hours has passed, 0..1: all on a day without, whose volume is that of the day
 * before. Of the UTC day for a market without hours.
 *
 * @throws {RangeError} when `timeMs` is not finite.
 */
export function dayFraction(timeMs: number, hours: MarketHours): number {
  if (hours === "always_open") return (timeMs - Math.floor(timeMs / DAY_MS) * DAY_MS) / DAY_MS;
  const { kind, openMs, closeMs } = tradingDayAt(timeMs);
  return kind === "closed" ? 1 : Math.min(1, Math.max(0, (timeMs - openMs) / (closeMs - openMs)));
}

/**
 * When the session that `timeMs` lies in began, epoch milliseconds: midnight in New York, or in UTC for a market
 * without hours.
 *
 * @throws {RangeError} when `timeMs` is not finite.
 */
export function sessionStart(timeMs: number, hours: MarketHours): number {
  return hours === "always_open" ? Math.floor(timeMs / DAY_MS) * DAY_MS : tradingDayAt(timeMs).startMs;
}

/** The same of a session by its date, `YYYY-MM-DD`. */
export function sessionFrom(date: string, hours: MarketHours): number {
  return fromWallTime(Date.parse(date), hours);
}

/**
 * When the first of the latest `count` sessions began, that of `timeMs` among them, epoch milliseconds. Days without
 * trading do not count.
 *
 * @throws {RangeError} when `timeMs` is not finite.
 */
export function sessionsStart(timeMs: number, count: number, hours: MarketHours): number {
  const isSession = (startMs: number) => hours === "always_open" || tradingDayAt(startMs).kind !== "closed";
  let startMs = sessionStart(timeMs, hours);
  for (let left = isSession(startMs) ? count - 1 : count; left > 0;) {
    startMs = sessionStart(startMs - 1, hours);
    if (isSession(startMs)) left -= 1;
  }
  return startMs;
}

let lastDay = NaN;
let lastDate = "";

/**
 * Date of the session, `YYYY-MM-DD`: the calendar day in New York, or in UTC for a market without hours.
 *
 * @throws {RangeError} when `timeMs` is not finite.
 */
export function sessionDate(timeMs: number, hours: MarketHours): string {
  if (hours === "us_equities") return tradingDayAt(timeMs).date;
  const day = Math.floor(timeMs / DAY_MS);
  if (day !== lastDay) {
    lastDate = new Date(day * DAY_MS).toISOString().slice(0, 10);
    lastDay = day;
  }
  return lastDate;
}

/**
 * Date of the session before one, `YYYY-MM-DD`: the trading day before, or the day before of a market without hours.
 *
 * @throws {RangeError} when there is no such date.
 */
export function sessionBefore(date: string, hours: MarketHours): string {
  if (hours === "us_equities") return tradingDateBefore(date);
  return Temporal.PlainDate.from(date).subtract({ days: 1 }).toString();
}
