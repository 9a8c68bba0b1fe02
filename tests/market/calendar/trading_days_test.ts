import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { MarketPhase } from "@/lib/protocol/mod.ts";
import {
  dayFraction,
  isStale,
  marketDay,
  marketPhase,
  marketSession,
  nameMarketDays,
  nextOpening,
  parseMarketDays,
} from "@/lib/market/mod.ts";
import { sessionBefore } from "@/lib/market/calendar/market_hours.ts";

const at = (iso: string): number => Date.parse(iso);

const weekdays = function* (from: string, to: string): Generator<string> {
  const end = Temporal.PlainDate.from(to);
  for (let day = Temporal.PlainDate.from(from); Temporal.PlainDate.compare(day, end) <= 0; day = day.add({ days: 1 })) {
    if (day.dayOfWeek <= 5) yield day.toString();
  }
};

Deno.test("every weekday of 2010 to 2022 is as the exchange's list has it", async () => {
  const csv = await Deno.readTextFile(new URL("../../fixtures/us-market-days-2010-2022.csv", import.meta.url));
  const listed = new Map(csv.trim().split("\n").slice(1).map((row) => row.split(",") as [string, string]));
  assertEquals(listed.size, 148);
  const wrong: string[] = [];
  let count = 0;
  for (const date of weekdays("2010-01-01", "2022-12-31")) {
    count++;
    const { kind, closeMinute } = marketDay(date);
    const told = kind === "early_close"
      ? `${Math.floor((closeMinute ?? 0) / 60)}:${String((closeMinute ?? 0) % 60).padStart(2, "0")}`
      : kind;
    const due = listed.get(date) ?? "regular";
    if (told !== due) wrong.push(`${date}: ${told}, not ${due}`);
  }
  assertEquals([count, wrong], [3391, []]);
});

// By the exchange's announcements of its holidays and early closes, and of its special closings.
for (
  const [date, kind, reason] of [
    ["2023-06-19", "closed", "Juneteenth"],
    ["2023-07-03", "early_close", "day before Independence Day"],
    ["2024-03-29", "closed", "Good Friday"],
    ["2024-07-03", "early_close", "day before Independence Day"],
    ["2025-01-09", "closed", "mourning for President Carter"],
    ["2026-04-03", "closed", "Good Friday"],
    ["2026-07-02", "regular", null],
    ["2026-07-03", "closed", "Independence Day"],
    ["2026-11-27", "early_close", "day after Thanksgiving"],
    ["2027-12-24", "closed", "Christmas Day"],
    ["2027-12-31", "regular", null],
    ["2028-01-03", "regular", null],
    ["2001-09-11", "closed", "attack on the World Trade Center"],
    ["1997-01-20", "regular", null],
    ["2026-11-28", "closed", "weekend"],
  ] as const
) {
  Deno.test(`${date} is ${kind}, for ${reason}`, () => {
    const day = marketDay(date);
    assertEquals([day.kind, day.reason], [kind, reason]);
  });
}

Deno.test("a day that ends at 13:00 ends: post-market from 13:00, closed from 17:00, half past its hours at 11:15", () => {
  const clock: [string, MarketPhase][] = [
    ["09:29:59", "pre"],
    ["12:59:59", "open"],
    ["13:00:00", "post"],
    ["16:59:59", "post"],
    ["17:00:00", "closed"],
  ];
  for (const [time, phase] of clock) {
    assertEquals(marketPhase(at(`2026-11-27T${time}-05:00`), "us_equities"), phase, time);
  }
  assertEquals(dayFraction(at("2026-11-27T11:15:00-05:00"), "us_equities"), 0.5);
  assertEquals(dayFraction(at("2026-11-27T13:00:00-05:00"), "us_equities"), 1);
});

Deno.test("a holiday is closed all day, never stale, and knows the trading day before and when the next begins", () => {
  const noon = at("2026-11-26T12:00:00-05:00");
  assertEquals(marketSession(noon, "us_equities"), {
    market_phase: "closed",
    market_closed_reason: "Thanksgiving Day",
    next_open_ms: at("2026-11-27T04:00:00-05:00") as never,
    market_early_close: null,
  });
  assertEquals(isStale(noon - 3_600_000, noon, marketPhase(noon, "us_equities")), false);
  assertEquals(sessionBefore("2026-11-27", "us_equities"), "2026-11-25");
  assertEquals(sessionBefore("2026-11-30", "us_equities"), "2026-11-27");
});

Deno.test("nextOpening() is today's before 04:00, else that of the next trading day, over holidays and weekends", () => {
  const openings: [string, string][] = [
    ["2026-11-25T03:00:00-05:00", "2026-11-25T04:00:00-05:00"],
    ["2026-11-25T12:00:00-05:00", "2026-11-27T04:00:00-05:00"],
    ["2026-11-27T17:00:00-05:00", "2026-11-30T04:00:00-05:00"],
    ["2026-03-06T21:00:00-05:00", "2026-03-09T04:00:00-04:00"],
    ["2001-09-10T21:00:00-04:00", "2001-09-17T04:00:00-04:00"],
  ];
  for (const [now, opening] of openings) assertEquals(nextOpening(at(now), "us_equities"), at(opening), now);
  assertEquals(nextOpening(at("2026-11-26T12:00:00Z"), "always_open"), null);
});

Deno.test("named days add to the calendar and override it, until they are taken back", () => {
  {
    using _ = nameMarketDays(parseMarketDays(
      'date,session,reason\n2030-03-05,closed,"storm, of snow"\n2026-11-27,regular,\n2026-12-24,12:30,\n',
    ));
    assertEquals(marketDay("2030-03-05"), { kind: "closed", closeMinute: null, reason: "storm, of snow" });
    assertEquals(marketDay("2026-11-27").kind, "regular");
    assertEquals(marketPhase(at("2026-11-27T14:00:00-05:00"), "us_equities"), "open");
    assertEquals(marketDay("2026-12-24"), { kind: "early_close", closeMinute: 750, reason: "Christmas Eve" });
    assertEquals(marketDay("2026-12-25").kind, "closed");
  }
  assertEquals(marketDay("2030-03-05").kind, "regular");
});

Deno.test("parseMarketDays() takes a BOM, CRLF, blank lines and no reasons", () => {
  const days = parseMarketDays("\uFEFFdate,session\r\n\r\n2030-03-05,closed\r\n2030-03-06,13:00\r\n");
  assertEquals([...days.keys()], ["2030-03-05", "2030-03-06"]);
  assertEquals(days.get("2030-03-06"), { kind: "early_close", closeMinute: 780, reason: null });
});

for (
  const [what, text, says] of [
    ["nothing", "", "line 1: the header date,session is missing"],
    ["another header", "day,session\n", "line 1: the header must be date,session or date,session,reason"],
    [
      "a day that does not exist",
      "date,session\n2030-02-30,closed\n",
      'line 2: date must be a day as YYYY-MM-DD, got "2030',
    ],
    ["a session of no kind", "date,session\n2030-03-05,shut\n", "line 2: session must be closed, regular, or the time"],
    [
      "an early close before the opening",
      "date,session\n2030-03-05,09:30\n",
      "line 2: session must be closed, regular",
    ],
    ["an early close at 16:00", "date,session\n2030-03-05,16:00\n", "line 2: session must be closed, regular, or"],
    ["a day twice", "date,session\n2030-03-05,closed\n\n2030-03-05,13:00\n", "line 4: 2030-03-05 is on line 2 too"],
    ["a cell too many", "date,session\n2030-03-05,closed,storm\n", "line 2: a row must be date,session"],
    [
      "a quote alone",
      'date,session,reason\n2030-03-05,closed,st"orm\n',
      "line 2: reason must have its quotes in pairs",
    ],
  ] as const
) {
  Deno.test(`parseMarketDays() refuses ${what}, and names the line`, () => {
    assertStringIncludes(assertThrows(() => parseMarketDays(text), SyntaxError).message, says);
  });
}
