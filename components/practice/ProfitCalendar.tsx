import type { JournalSummary } from "@/lib/protocol/mod.ts";
import { formatCompact, formatGain } from "../desk/format.ts";
import { useTexts } from "../desk/texts.ts";

type Day = JournalSummary["days"][number];

const DAY_MS = 86_400_000;
const WEEK = 7;
/** A Monday. */
const MONDAY_MS = Date.UTC(2024, 0, 1);

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Weeks of a month, from Monday to Sunday; null for days of other months. */
function weeksOf(month: string): (string | null)[][] {
  const firstMs = Date.parse(`${month}-01T00:00:00Z`);
  const startMs = firstMs - ((new Date(firstMs).getUTCDay() + 6) % WEEK) * DAY_MS;
  const weeks: (string | null)[][] = [];
  for (let ms = startMs; ms === startMs || dateOf(ms).startsWith(month); ms += WEEK * DAY_MS) {
    weeks.push(Array.from({ length: WEEK }, (_, day) => {
      const date = dateOf(ms + day * DAY_MS);
      return date.startsWith(month) ? date : null;
    }));
  }
  return weeks;
}

/** What each day brought, the newest month first. */
export function ProfitCalendar({ days }: { readonly days: readonly Day[] }) {
  const byDate = new Map(days.map((day) => [day.date, day]));
  const months = [...new Set(days.map(({ date }) => date.slice(0, 7)))].reverse();
  return <div class="calendars">{months.map((month) => <Month key={month} month={month} days={byDate} />)}</div>;
}

function Month({ month, days }: { readonly month: string; readonly days: ReadonlyMap<string, Day> }) {
  const { journal: texts, language } = useTexts();
  const words = (ms: number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options }).format(ms);
  const name = words(Date.parse(`${month}-01T00:00:00Z`), { month: "long", year: "numeric" });
  const weekdays = Array.from({ length: WEEK }, (_, day) => words(MONDAY_MS + day * DAY_MS, { weekday: "short" }));
  return (
    <table class="calendar">
      <caption>{texts.calendarCaption(name)}</caption>
      <thead>
        <tr>{weekdays.map((weekday) => <th key={weekday} scope="col">{weekday}</th>)}</tr>
      </thead>
      <tbody>
        {weeksOf(month).map((week, index) => (
          <tr key={index}>
            {week.map((date, day) => <Cell key={day} date={date} day={days.get(date ?? "")} />)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Three digits are as much as a day has room for; pointing at it tells the cents. */
const roughGain = (pnl: number): string => `${pnl > 0 ? "+" : pnl < 0 ? "−" : ""}${formatCompact(Math.abs(pnl))}`;

function Cell({ date, day }: { readonly date: string | null; readonly day: Day | undefined }) {
  const { journal: texts } = useTexts();
  if (date === null) return <td class="calendar-other" />;
  const number = <span class="muted">{Number(date.slice(8))}</span>;
  if (day === undefined) return <td>{number}</td>;
  const { pnl, trades } = day;
  return (
    <td
      class={pnl > 0 ? "calendar-up" : pnl < 0 ? "calendar-down" : undefined}
      title={texts.dayTitle(date, formatGain(pnl), trades)}
    >
      {number}
      <strong>{roughGain(pnl)}</strong>
      <span class="calendar-count">{texts.tradesShort(trades)}</span>
    </td>
  );
}
