import { closed, earlyClose, type MarketDay } from "./market_day.ts";

/**
 * The holidays of the New York Stock Exchange by its rule 7.2, and the days on which it closes at 13:00. Claimed from
 * 1990 on; the first and last years below are those of the exchange's own notices. What follows no rule is in
 * exceptional_days.ts.
 */

const MONDAY = 1;
const WEDNESDAY = 3;
const THURSDAY = 4;
const FRIDAY = 5;
const SATURDAY = 6;
const SUNDAY = 7;

const on = (year: number, month: number, day: number): Temporal.PlainDate => new Temporal.PlainDate(year, month, day);

/** The n-th of a weekday in a month; n from 1. */
function nth(n: number, weekday: number, year: number, month: number): Temporal.PlainDate {
  const first = on(year, month, 1);
  return first.add({ days: (weekday - first.dayOfWeek + 7) % 7 + 7 * (n - 1) });
}

function lastMonday(year: number, month: number): Temporal.PlainDate {
  const first = on(year, month, 1);
  const last = first.add({ days: first.daysInMonth - 1 });
  return last.subtract({ days: last.dayOfWeek - MONDAY });
}

/** Sunday after the first full moon of spring, by the anonymous Gregorian computus (Meeus, Astronomical Algorithms). */
function easter(year: number): Temporal.PlainDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - c % 4) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return on(year, Math.floor(n / 31), n % 31 + 1);
}

/** A holiday at a weekend is kept on the Friday before or the Monday after. */
function observed(date: Temporal.PlainDate): Temporal.PlainDate {
  if (date.dayOfWeek === SATURDAY) return date.subtract({ days: 1 });
  return date.dayOfWeek === SUNDAY ? date.add({ days: 1 }) : date;
}

/** On a Saturday it is not kept at all: the Friday before is the last day of the year's accounts. */
function newYear(year: number): Temporal.PlainDate {
  const date = on(year, 1, 1);
  return date.dayOfWeek === SATURDAY ? date : observed(date);
}

interface Rule {
  readonly reason: string;
  readonly date: (year: number) => Temporal.PlainDate;
  /** First year. */
  readonly since?: number;
}

const thanksgiving = (year: number): Temporal.PlainDate => nth(4, THURSDAY, year, 11);

const HOLIDAYS: readonly Rule[] = [
  { reason: "New Year's Day", date: newYear },
  { reason: "Martin Luther King Jr. Day", date: (year) => nth(3, MONDAY, year, 1), since: 1998 },
  { reason: "Washington's Birthday", date: (year) => nth(3, MONDAY, year, 2) },
  { reason: "Good Friday", date: (year) => easter(year).subtract({ days: 2 }) },
  { reason: "Memorial Day", date: (year) => lastMonday(year, 5) },
  { reason: "Juneteenth", date: (year) => observed(on(year, 6, 19)), since: 2022 },
  { reason: "Independence Day", date: (year) => observed(on(year, 7, 4)) },
  { reason: "Labor Day", date: (year) => nth(1, MONDAY, year, 9) },
  { reason: "Thanksgiving Day", date: thanksgiving },
  { reason: "Christmas Day", date: (year) => observed(on(year, 12, 25)) },
];

interface EarlyClose extends Rule {
  /** Last year. */
  readonly until?: number;
  /** Days of the week on which it holds, 1 Monday to 7 Sunday. */
  readonly weekdays: readonly number[];
}

/** Which of these days close early has changed: until 2012 a holiday on a Thursday shortened the Friday after it. */
const EARLY_CLOSES: readonly EarlyClose[] = [
  {
    reason: "day before Independence Day",
    date: (year) => on(year, 7, 3),
    weekdays: [MONDAY, MONDAY + 1, THURSDAY],
    since: 1995,
  },
  { reason: "day before Independence Day", date: (year) => on(year, 7, 3), weekdays: [WEDNESDAY], since: 2013 },
  {
    reason: "day after Independence Day",
    date: (year) => on(year, 7, 5),
    weekdays: [FRIDAY],
    since: 1995,
    until: 2012,
  },
  {
    reason: "day after Thanksgiving",
    date: (year) => thanksgiving(year).add({ days: 1 }),
    weekdays: [FRIDAY],
    since: 1993,
  },
  {
    reason: "Christmas Eve",
    date: (year) => on(year, 12, 24),
    weekdays: [MONDAY, MONDAY + 1, WEDNESDAY, THURSDAY],
    since: 1993,
  },
];

/** What the rules make of a day; undefined where they say nothing. */
export function holidayOf(date: Temporal.PlainDate): MarketDay | undefined {
  const { year, dayOfWeek } = date;
  const holiday = HOLIDAYS.find(({ date: of, since = year }) => year >= since && of(year).equals(date));
  if (holiday !== undefined) return closed(holiday.reason);
  const early = EARLY_CLOSES.find(({ date: of, weekdays, since = year, until = year }) =>
    year >= since && year <= until && weekdays.includes(dayOfWeek) && of(year).equals(date)
  );
  return early && earlyClose(early.reason);
}
