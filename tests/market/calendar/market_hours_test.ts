import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { MarketPhase } from "@/lib/protocol/mod.ts";
import { dayFraction, isMarketOpen, marketPhase, minutesSinceOpen, sessionDate } from "@/lib/market/mod.ts";
import { fromWallTime, wallTime } from "@/lib/market/calendar/market_hours.ts";

const time = (iso: string): number => Date.parse(iso);

Deno.test("marketPhase() changes at 04:00, 09:30, 16:00 and 20:00 New York, in summer and in winter", () => {
  const clock: [string, MarketPhase][] = [
    ["00:00:00.000", "closed"],
    ["03:59:59.999", "closed"],
    ["04:00:00.000", "pre"],
    ["09:29:59.999", "pre"],
    ["09:30:00.000", "open"],
    ["15:59:59.999", "open"],
    ["16:00:00.000", "post"],
    ["19:59:59.999", "post"],
    ["20:00:00.000", "closed"],
    ["23:59:59.999", "closed"],
  ];
  // The last Fridays before and the first Mondays after the switches of 2025 and 2026, and a summer and a winter day.
  const days = [
    ["2025-03-07", "-05:00"],
    ["2025-03-10", "-04:00"],
    ["2025-10-31", "-04:00"],
    ["2025-11-03", "-05:00"],
    ["2026-03-06", "-05:00"],
    ["2026-03-09", "-04:00"],
    ["2026-10-30", "-04:00"],
    ["2026-11-02", "-05:00"],
    ["2025-07-15", "-04:00"],
    ["2026-01-14", "-05:00"],
  ];
  for (const [day, offset] of days) {
    for (const [at, phase] of clock) {
      const when = `${day}T${at}${offset}`;
      assertEquals(marketPhase(time(when), "us_equities"), phase, when);
      assertEquals(isMarketOpen(time(when), "us_equities"), phase === "open", when);
    }
  }
});

Deno.test("marketPhase() is closed through the weekend, by New York's days", () => {
  assertEquals(marketPhase(time("2025-06-06T15:59:00-04:00"), "us_equities"), "open");
  assertEquals(marketPhase(time("2025-06-06T23:00:00-04:00"), "us_equities"), "closed");
  for (const day of ["2025-06-07", "2025-06-08", "2025-03-09", "2025-11-02"]) {
    for (const clock of ["04:00", "09:30", "12:00", "16:00"]) {
      assertEquals(marketPhase(time(`${day}T${clock}:00-04:00`), "us_equities"), "closed", `${day} ${clock}`);
    }
  }
  assertEquals(marketPhase(time("1969-12-31T12:00:00-05:00"), "us_equities"), "open", "a Wednesday before the epoch");
  assertEquals(marketPhase(time("1969-12-28T12:00:00-05:00"), "us_equities"), "closed", "a Sunday before the epoch");
});

Deno.test("a market without hours is always open", () => {
  const sunday = time("2025-06-08T03:00:00Z");
  assertEquals(marketPhase(sunday, "always_open"), "open");
  assertEquals(minutesSinceOpen(sunday, "always_open"), Infinity);
  assertEquals(dayFraction(sunday, "always_open"), 0.125);
  assertEquals(sessionDate(time("2025-06-08T23:59:59.999Z"), "always_open"), "2025-06-08");
});

Deno.test("minutesSinceOpen() counts from 09:30 of the same New York day", () => {
  const cases: [string, number][] = [
    ["2025-06-02T09:30:00-04:00", 0],
    ["2025-06-02T09:37:30-04:00", 7.5],
    ["2025-06-02T09:29:00-04:00", -1],
    ["2025-06-02T04:00:00-04:00", -330],
    ["2025-06-02T00:00:00-04:00", -570],
    ["2025-06-02T20:00:00-04:00", 630],
    ["2025-12-01T09:45:00-05:00", 15],
    ["2025-03-10T09:45:00-04:00", 15],
    ["2025-11-03T09:45:00-05:00", 15],
  ];
  for (const [when, minutes] of cases) assertEquals(minutesSinceOpen(time(when), "us_equities"), minutes, when);
});

Deno.test("dayFraction() goes from 0 at 09:30 to 1 at 16:00", () => {
  const cases: [string, number][] = [["04:00", 0], ["09:30", 0], ["12:45", 0.5], ["16:00", 1], ["19:00", 1]];
  for (const [clock, fraction] of cases) {
    assertAlmostEquals(dayFraction(time(`2025-06-02T${clock}:00-04:00`), "us_equities"), fraction, 1e-12, clock);
  }
});

Deno.test("sessionDate() is the calendar day in New York", () => {
  assertEquals(sessionDate(time("2025-06-03T03:59:59.999Z"), "us_equities"), "2025-06-02");
  assertEquals(sessionDate(time("2025-06-03T04:00:00Z"), "us_equities"), "2025-06-03");
  assertEquals(sessionDate(time("2025-12-03T04:59:59.999Z"), "us_equities"), "2025-12-02");
  assertEquals(sessionDate(time("2025-12-31T23:30:00-05:00"), "us_equities"), "2025-12-31");
});

Deno.test("New York's clock jumps from 02:00 to 03:00 in March and repeats 01:00 to 02:00 in November", () => {
  const clock = (iso: string) => new Date(wallTime(time(iso), "us_equities")).toISOString().slice(11, 19);
  for (const day of ["2025-03-09", "2026-03-08"]) {
    assertEquals(clock(`${day}T06:59:59Z`), "01:59:59", day);
    assertEquals(clock(`${day}T07:00:00Z`), "03:00:00", day);
    assertEquals(clock(`${day}T07:30:00Z`), "03:30:00", day);
  }
  for (const day of ["2025-11-02", "2026-11-01"]) {
    assertEquals(clock(`${day}T05:30:00Z`), "01:30:00", day);
    assertEquals(clock(`${day}T06:00:00Z`), "01:00:00", day);
    assertEquals(clock(`${day}T06:30:00Z`), "01:30:00", day);
    assertEquals(clock(`${day}T07:00:00Z`), "02:00:00", day);
  }
});

Deno.test("fromWallTime() finds the moment back; a skipped hour means its end, a repeated one its first turn", () => {
  const moment = (wall: string) => new Date(fromWallTime(Date.parse(`${wall}Z`), "us_equities")).toISOString();
  assertEquals(moment("2025-06-02T09:30:00"), "2025-06-02T13:30:00.000Z");
  assertEquals(moment("2025-12-01T09:30:00"), "2025-12-01T14:30:00.000Z");
  assertEquals(moment("2025-03-09T01:59:59"), "2025-03-09T06:59:59.000Z");
  assertEquals(moment("2025-03-09T02:30:00"), "2025-03-09T07:00:00.000Z");
  assertEquals(moment("2025-03-09T03:00:00"), "2025-03-09T07:00:00.000Z");
  assertEquals(moment("2025-11-02T01:30:00"), "2025-11-02T05:30:00.000Z");
  assertEquals(moment("2025-11-02T02:00:00"), "2025-11-02T07:00:00.000Z");
  for (let hour = 0; hour < 2 * 365 * 24; hour += 7) {
    const timeMs = time("2025-01-01T00:10:00Z") + hour * 3_600_000;
    const back = fromWallTime(wallTime(timeMs, "us_equities"), "us_equities");
    const repeated = timeMs - back === 3_600_000;
    assertEquals(repeated || back === timeMs, true, new Date(timeMs).toISOString());
  }
});

Deno.test("market hours agree with Intl for 20,000 hours, more than are remembered, whatever order they come in", () => {
  const intl = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "America/New_York",
    dateStyle: "short",
    timeStyle: "medium",
  });
  for (let step = 0; step < 20_000; step++) {
    const hour = step * 7919 % 20_000;
    const timeMs = time("2024-12-30T00:00:00Z") + hour * 3_600_000 + step % 3600 * 1000;
    if (step % 40 === 0) {
      const wall = new Date(wallTime(timeMs, "us_equities")).toISOString().slice(0, 19).replace("T", " ");
      assertEquals(wall, intl.format(timeMs));
    } else wallTime(timeMs, "us_equities");
  }
});

Deno.test("market hours refuse times that are not finite", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    assertThrows(() => marketPhase(bad, "us_equities"), RangeError, `must be finite, got ${bad}`);
    assertThrows(() => sessionDate(bad, "always_open"), RangeError);
  }
});
