import { assertEquals } from "@std/assert";
import { nextSession, sessionsStart } from "@/lib/market/mod.ts";

const iso = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 16);

Deno.test("nextSession() is the next pre-market, over weekends and holidays, or the next midnight UTC", () => {
  const cases = [
    ["2026-01-05T08:59:59Z", "2026-01-05T09:00"],
    ["2026-01-05T09:00:00Z", "2026-01-06T09:00"],
    ["2026-01-09T22:00:00Z", "2026-01-12T09:00"],
    // Martin Luther King Jr. Day is the Monday.
    ["2026-01-17T12:00:00Z", "2026-01-20T09:00"],
    // Clocks change on the Sunday.
    ["2026-03-06T22:00:00Z", "2026-03-09T08:00"],
  ];
  for (const [from = "", next] of cases) assertEquals(iso(nextSession(Date.parse(from), "us_equities")), next);
  assertEquals(iso(nextSession(Date.parse("2026-01-17T23:59:59Z"), "always_open")), "2026-01-18T00:00");
});

Deno.test("sessionsStart() counts days of trading back, that of the moment among them", () => {
  const cases: [from: string, count: number, start: string][] = [
    ["2026-01-09T15:00:00Z", 1, "2026-01-09T05:00"],
    ["2026-01-09T15:00:00Z", 5, "2026-01-05T05:00"],
    ["2026-01-09T15:00:00Z", 6, "2026-01-02T05:00"],
    // On a Sunday, and on the holiday after it, the latest is Friday's.
    ["2026-01-18T15:00:00Z", 1, "2026-01-16T05:00"],
    ["2026-01-19T15:00:00Z", 2, "2026-01-15T05:00"],
  ];
  for (const [from, count, start] of cases) {
    assertEquals(iso(sessionsStart(Date.parse(from), count, "us_equities")), start);
  }
  assertEquals(iso(sessionsStart(Date.parse("2026-01-18T15:00:00Z"), 3, "always_open")), "2026-01-16T00:00");
});
