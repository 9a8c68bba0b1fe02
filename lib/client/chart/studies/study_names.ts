/** What can be drawn over and below the bars, in the order in which it is offered. */
export const STUDY_NAMES = [
  "vwap",
  "vwapBands",
  "ema9",
  "ema20",
  "ema200",
  "sma20",
  "sma50",
  "bollinger",
  "rsi",
  "macd",
  "atr",
] as const;
export type StudyName = typeof STUDY_NAMES[number];

/** Of a chart where nothing was chosen. */
export const FIRST_STUDIES: readonly StudyName[] = ["vwap", "ema9", "ema20", "ema200"];
