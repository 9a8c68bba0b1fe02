import type { Timeframe } from "@/lib/protocol/mod.ts";

/** In the order in which they are offered. */
export const TIMEFRAMES: readonly Timeframe[] = ["10s", "1m", "2m", "3m", "5m", "15m", "30m", "1h", "4h", "1D"];

const SECONDS: Readonly<Record<Timeframe, number>> = {
  "10s": 10,
  "1m": 60,
  "2m": 120,
  "3m": 180,
  "5m": 300,
  "15m": 900,
  "30m": 1800,
  "1h": 3600,
  "4h": 14_400,
  "1D": 86_400,
};

export const secondsOf = (timeframe: Timeframe): number => SECONDS[timeframe];

/**
 * Start of the bar that a moment lies in, epoch seconds. Bars of 4h and 1D follow the market's wall clock, which the last
 * bar of the server tells: they go on from there, an hour off on a day when clocks change, until the server's bar comes.
 */
export function barStart(timeS: number, timeframe: Timeframe, lastStart: number | undefined): number {
  const seconds = SECONDS[timeframe];
  if (seconds <= 3600 || lastStart === undefined) return Math.floor(timeS / seconds) * seconds;
  return lastStart + Math.floor((timeS - lastStart) / seconds) * seconds;
}

/**
 * The timeframe that digits typed over a chart mean: minutes, and `10s` for ten seconds; null where there is none.
 * `60` is an hour, `240` four, `1d` a day.
 */
export function timeframeTyped(text: string): Timeframe | null {
  const typed = text.trim().toLowerCase();
  const named = TIMEFRAMES.find((one) => one.toLowerCase() === typed);
  if (named !== undefined) return named;
  if (!/^\d+$/.test(typed)) return null;
  return TIMEFRAMES.find((one) => one !== "10s" && secondsOf(one) === Number(typed) * 60) ?? null;
}
