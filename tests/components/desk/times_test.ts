import { assertEquals } from "@std/assert";
import { NEW_YORK, Times } from "@/components/desk/times.ts";
import { english } from "@/lib/language/en/mod.ts";
import { korean } from "@/lib/language/ko/mod.ts";

const newYork = new Times(english, NEW_YORK);
const seoul = new Times(korean, "Asia/Seoul");
const MONDAY_MS = Date.UTC(2026, 0, 5, 14, 30, 7, 42);

Deno.test("Times writes moments by the clock of its zone and in its language", () => {
  assertEquals(newYork.time(MONDAY_MS), "09:30:07");
  assertEquals(newYork.time(Date.UTC(2026, 6, 6, 13, 30, 7)), "09:30:07");
  assertEquals(newYork.time(Date.UTC(2026, 0, 5, 5)), "00:00:00");
  assertEquals(newYork.exact(MONDAY_MS), "09:30:07.042");
  assertEquals(newYork.withZone(MONDAY_MS), "09:30:07 New York");
  assertEquals(newYork.weekdayTime(MONDAY_MS), "Mon 09:30");
  assertEquals([newYork.date(MONDAY_MS), newYork.dateWithYear(MONDAY_MS)], ["Mon, Jan 5", "Jan 5, 2026"]);
  assertEquals(seoul.withZone(MONDAY_MS), "23:30:07 서울");
  assertEquals(seoul.dateWithYear(MONDAY_MS), "2026년 1월 5일");
});

Deno.test("Times.moment() writes the day with what is not of today", () => {
  const today = newYork.dateWithYear(Date.UTC(2026, 0, 6, 3));
  assertEquals(newYork.moment(MONDAY_MS, today), "09:30:07");
  assertEquals(newYork.moment(Date.UTC(2026, 0, 2, 14, 30, 7), today), "Jan 2 09:30");
  assertEquals(newYork.moment(Date.UTC(2025, 0, 5, 14, 30, 7), today), "Jan 5 09:30");
});

Deno.test("Times.age() writes a length of time in its largest unit", () => {
  const ages = [-5, 14_900, 180_000, 7_200_000, 2e8];
  assertEquals(ages.map((ms) => newYork.age(ms)), ["0 s", "14 s", "3 min", "2 h", "2 d"]);
  assertEquals(ages.map((ms) => seoul.age(ms)), ["0초", "14초", "3분", "2시간", "2일"]);
});
