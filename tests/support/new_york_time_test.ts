import { assertEquals, assertThrows } from "@std/assert";
import { dateIn, midnightAfter, newYorkDay } from "@/lib/support/new_york_time.ts";
import type { EpochMs } from "@/lib/protocol/mod.ts";

const HOUR_MS = 3_600_000;
const at = (iso: string): EpochMs => Date.parse(iso) as EpochMs;

const WALL_TIMES: readonly (readonly [date: string, hours: number, iso: string])[] = [
  ["2013-10-08", 9.5, "2013-10-08T13:30:00Z"],
  ["2013-01-08", 9.5, "2013-01-08T14:30:00Z"],
  ["2013-11-01", 16, "2013-11-01T20:00:00Z"],
  ["2013-11-04", 16, "2013-11-04T21:00:00Z"],
  // The days on which clocks change: what counts is the time on the wall, not the hours since midnight.
  ["2013-03-10", 1.5, "2013-03-10T06:30:00Z"],
  ["2013-03-10", 2.5, "2013-03-10T07:30:00Z"],
  ["2013-03-10", 9.5, "2013-03-10T13:30:00Z"],
  ["2013-11-03", 1.5, "2013-11-03T05:30:00Z"],
  ["2013-11-03", 2.5, "2013-11-03T07:30:00Z"],
  ["2013-11-03", 9.5, "2013-11-03T14:30:00Z"],
];

for (const [date, hours, iso] of WALL_TIMES) {
  Deno.test(`newYorkDay() puts ${hours} h on the wall of ${date} at ${iso}`, () => {
    assertEquals(newYorkDay(date)(hours * HOUR_MS), at(iso));
  });
}

Deno.test("newYorkDay() refuses dates that do not exist and times outside of the day", () => {
  for (const date of ["2013-02-29", "2013-13-01", "yesterday"]) assertThrows(() => newYorkDay(date), RangeError);
  assertThrows(() => newYorkDay("2013-10-08")(24 * HOUR_MS), SyntaxError, "not a time of day");
});

Deno.test("dateIn() and midnightAfter() follow the zone's own days", () => {
  assertEquals(dateIn("America/New_York", at("2013-10-09T03:59:59.999Z")), "2013-10-08");
  assertEquals(dateIn("UTC", at("2013-10-09T03:59:59.999Z")), "2013-10-09");
  assertEquals(midnightAfter("America/New_York", at("2013-11-03T04:00:00Z")), at("2013-11-04T05:00:00Z"));
  assertEquals(midnightAfter("UTC", at("2013-11-03T04:00:00Z")), at("2013-11-04T00:00:00Z"));
});
