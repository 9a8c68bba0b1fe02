import type { MarketHours, MarketPhase } from "@/lib/protocol/mod.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const PRE_MIN = 4 * 60;
const OPEN_MIN = 9 * 60 + 30;
const POST_MIN = 16 * 60;
const CLOSED_MIN = 20 * 60;

const newYork = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/New_York",
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
});

function readOffset(timeMs: number): number {
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of newYork.formatToParts(timeMs)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - timeMs;
}

// Intl takes microseconds and is asked for every trade. New York's offset changes on whole hours only, so it is kept
// per hour; the bound holds more than a year and keeps a hostile range of times from filling the memory.
const OFFSETS_KEPT = 10_000;
const offsets = new Map<number, number>();
let lastHour = NaN;
let lastOffset = 0;

function newYorkOffset(timeMs: number): number {
  const hour = Math.floor(timeMs / HOUR_MS);
  if (hour === lastHour) return lastOffset;
  let offset = offsets.get(hour);
  if (offset === undefined) {
    if (!Number.isFinite(timeMs)) {
      throw new RangeError(`Cannot tell the market's time: timeMs must be finite, got ${timeMs}`);
    }
    offset = readOffset(hour * HOUR_MS);
    if (offsets.size >= OFFSETS_KEPT) offsets.clear();
    offsets.set(hour, offset);
  }
  lastHour = hour;
  lastOffset = offset;
  return offset;
}

/** Milliseconds since 1970-01-01T00:00 as the market's own clock on the wall shows them: New York's, or UTC. */
export function wallTime(timeMs: number, hours: MarketHours): number {
  return hours === "us_equities" ? timeMs + newYorkOffset(timeMs) : timeMs;
}

/** Epoch milliseconds of a time on the market's wall clock; of an hour that occurs twice, the first. */
export function fromWallTime(wallMs: number, hours: MarketHours): number {
  if (hours === "always_open") return wallMs;
  // New York is 4 or 5 hours behind UTC. The nearer offset comes first, so that a repeated hour means its first turn.
  for (const guess of [wallMs + 4 * HOUR_MS, wallMs + 5 * HOUR_MS]) {
    if (guess + newYorkOffset(guess) === wallMs) return guess;
  }
  // 02:00 to 03:00 of the day on which clocks go forward does not exist: the moment of the change stands for it.
  return wallMs + 5 * HOUR_MS - (wallMs % HOUR_MS);
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
