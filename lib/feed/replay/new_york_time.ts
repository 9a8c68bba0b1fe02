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

/** Date of an event, `YYYY-MM-DD`, in `timeZone` (IANA). */
export function dateIn(timeZone: "America/New_York" | "UTC", timeMs: EpochMs): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(timeMs)).toZonedDateTimeISO(timeZone).toPlainDate()
    .toString();
}
