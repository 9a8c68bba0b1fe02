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
