const NEW_YORK = "America/New_York";
const HOUR_MS = 3_600_000;

/**
 * Turns milliseconds since midnight by New York's wall clock on `date` (`YYYY-MM-DD`) into epoch milliseconds,
 * daylight saving included. Of an hour that occurs twice the first is meant; an hour that is skipped counts on into the
 * next one.
 *
 * @throws {RangeError} when there is no such date.
 */
export function newYorkDay(date: string): (sinceMidnightMs: number) => number {
  const day = Temporal.PlainDate.from(date);
  // Offsets change on whole hours, so 24 look-ups serve all rows of a file.
  const hours = Array.from({ length: 24 }, (_, hour) => {
    return day.toZonedDateTime({ timeZone: NEW_YORK, plainTime: { hour } }).epochMilliseconds;
  });
  return (sinceMidnightMs) => {
    const startMs = hours[Math.floor(sinceMidnightMs / HOUR_MS)];
    if (startMs === undefined) {
      throw new SyntaxError(`${sinceMidnightMs} ms since midnight is not a time of day`);
    }
    return startMs + sinceMidnightMs % HOUR_MS;
  };
}

/** Zones by whose midnight a market's day begins. */
export type MarketZone = "America/New_York" | "UTC";

const inZone = (zone: MarketZone, timeMs: number): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(Math.floor(timeMs)).toZonedDateTimeISO(zone);

/** Date of an event in `zone`, `YYYY-MM-DD`. */
export function dateIn(zone: MarketZone, timeMs: number): string {
  return inZone(zone, timeMs).toPlainDate().toString();
}

/** Hour of the day of an event in `zone`, 0 to 23. */
export const hourIn = (zone: MarketZone, timeMs: number): number => inZone(zone, timeMs).hour;

/** The first midnight in `zone` after an event, epoch milliseconds. */
export function midnightAfter(zone: MarketZone, timeMs: number): number {
  return inZone(zone, timeMs).toPlainDate().add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
}

// Temporal takes microseconds and is asked for every trade. New York's offset changes on whole hours only, so hours are
// remembered; the bound holds more than a year and keeps a hostile range of times from filling the memory.
const HOURS_KEPT = 10_000;

/** A function of the hour that a time lies in, asked once for each. */
function hourly<T>(ask: (hour: number) => T): (timeMs: number) => T {
  const answers = new Map<number, T>();
  let lastHour = NaN;
  let last: T;
  return (timeMs) => {
    const hour = Math.floor(timeMs / HOUR_MS);
    if (hour === lastHour) return last;
    const known = answers.get(hour);
    if (!Number.isFinite(hour)) {
      throw new RangeError(`Cannot tell New York's time: timeMs must be finite, got ${timeMs}`);
    }
    last = known ?? ask(hour);
    lastHour = hour;
    if (known === undefined) {
      if (answers.size >= HOURS_KEPT) answers.clear();
      answers.set(hour, last);
    }
    return last;
  };
}

/**
 * How far New York's clock is ahead of UTC at a moment, milliseconds: negative.
 *
 * @throws {RangeError} when `timeMs` is not finite.
 */
export const newYorkOffsetMs = hourly((hour) => inZone(NEW_YORK, hour * HOUR_MS).offsetNanoseconds / 1e6);

const clockHour = hourly((hour) => {
  const shown = Temporal.Instant.fromEpochMilliseconds(hour * HOUR_MS).toZonedDateTimeISO("UTC").toPlainDateTime();
  const moment = shown.toZonedDateTime(NEW_YORK, { disambiguation: "earlier" });
  if (moment.toPlainDateTime().equals(shown)) return { startMs: moment.epochMilliseconds, isSkipped: false };
  const change = moment.getTimeZoneTransition("next") ?? moment;
  return { startMs: change.epochMilliseconds, isSkipped: true };
});

/**
 * The moment at which New York's clock shows a time, given as milliseconds since 1970-01-01T00:00 on that clock. Of an
 * hour that occurs twice the first is meant; of one that is skipped, the moment of the change.
 *
 * @throws {RangeError} when `wallMs` is not finite.
 */
export function fromNewYorkClock(wallMs: number): number {
  const { startMs, isSkipped } = clockHour(wallMs);
  return isSkipped ? startMs : startMs + wallMs - Math.floor(wallMs / HOUR_MS) * HOUR_MS;
}
