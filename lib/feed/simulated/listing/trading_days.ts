/** Daily bars that every simulated ticker has behind it. */
const HISTORY_DAYS = 60;

const DAY_MS = 86_400_000;

/** Monday to Friday. */
export const isWeekday = (date: string): boolean => new Date(date).getUTCDay() % 6 !== 0;

/** The latest trading days before the UTC day of `beforeMs`, newest first, `YYYY-MM-DD`. */
export function tradingDaysBefore(beforeMs: number, isTradingDay: (date: string) => boolean): string[] {
  const dates: string[] = [];
  for (let dayMs = Math.floor(beforeMs / DAY_MS) * DAY_MS - DAY_MS; dates.length < HISTORY_DAYS; dayMs -= DAY_MS) {
    const date = new Date(dayMs).toISOString().slice(0, 10);
    if (isTradingDay(date)) dates.push(date);
  }
  return dates;
}
