import type { EpochMs } from "@/lib/protocol/mod.ts";

const NEW_YORK = "America/New_York";
const HOUR_MS = 3_600_000;

/**
 * Turns milliseconds since midnight by New York's wall clock on `date` (`YYYY-MM-DD`) into epoch milliseconds,
 * daylight saving included. Of an hour that occurs twice the first is meant; an hour that is skipped counts on into the
 * next one.
 *
 * @throws {RangeError} when there is no such date.
 */
export function newYorkDay(date: string): (sinceMidnightMs: number) => EpochMs {
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
    return startMs + sinceMidnightMs % HOUR_MS as EpochMs;
  };
}

/** Zones by whose midnight a market's day begins. */
export type MarketZone = "America/New_York" | "UTC";

const inZone = (zone: MarketZone, timeMs: EpochMs): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(Math.floor(timeMs)).toZonedDateTimeISO(zone);

/** Date of an event in `zone`, `YYYY-MM-DD`. */
export function dateIn(zone: MarketZone, timeMs: EpochMs): string {
  return inZone(zone, timeMs).toPlainDate().toString();
}

/** The first midnight in `zone` after an event, epoch milliseconds. */
export function midnightAfter(zone: MarketZone, timeMs: EpochMs): number {
  return inZone(zone, timeMs).toPlainDate().add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
}
