/** What the latest weeks look like; each shape speaks to another signal of the watchlist score. */
export type HistoryShape = "plain" | "coiling" | "accumulating" | "absorbing" | "drying_up";

export const HISTORY_SHAPES: readonly HistoryShape[] = [
  "plain",
  "coiling",
  "plain",
  "accumulating",
  "plain",
  "absorbing",
  "plain",
  "coiling",
  "drying_up",
  "plain",
];

/** Monday to Friday. */
export const isWeekday = (date: string): boolean => new Date(date).getUTCDay() % 6 !== 0;
