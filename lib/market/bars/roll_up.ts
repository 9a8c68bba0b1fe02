import { type Bar, type MarketHours, type MinuteTimeframe, roundPrice, roundSize } from "@/lib/protocol/mod.ts";
import { fromWallTime, wallTime } from "../calendar/market_hours.ts";

const SECONDS: Readonly<Record<MinuteTimeframe, number>> = Object.freeze({
  "1m": 60,
  "2m": 120,
  "3m": 180,
  "5m": 300,
  "15m": 900,
  "30m": 1_800,
  "1h": 3_600,
  "4h": 14_400,
  "1D": 86_400,
});

/** Seconds of an interval; those of 4h and 1D are an hour more or less when clocks change. */
export const intervalSeconds = (timeframe: MinuteTimeframe): number => SECONDS[timeframe];

/**
 * Start of the interval that `timeS` lies in, epoch seconds.
 *
 * Up to an hour, intervals are aligned to the epoch, which for New York's whole-hour offsets is its wall clock too.
 * For US equities 4h and 1D follow New York's wall clock, as charts do: days start at midnight there, and the 4h
 * intervals at 04:00, 08:00, 12:00 and 16:00 cover the trading day from pre-market to the end of post-market, whatever
 * daylight saving time does to UTC. Without market hours they follow UTC.
 */
export function intervalStart(timeS: number, timeframe: MinuteTimeframe, hours: MarketHours): number {
  const seconds = SECONDS[timeframe];
  if (seconds <= 3_600) return Math.floor(timeS / seconds) * seconds;
  const intervalMs = seconds * 1000;
  return fromWallTime(Math.floor(wallTime(timeS * 1000, hours) / intervalMs) * intervalMs, hours) / 1000;
}

function combine(bars: readonly [Bar, ...Bar[]], time: number): Bar {
  let { high, low, close } = bars[0];
  let volume = 0;
  let weighedVolume = 0;
  let weighedPrice = 0;
  for (const bar of bars) {
    high = Math.max(high, bar.high);
    low = Math.min(low, bar.low);
    close = bar.close;
    volume += bar.volume;
    if (bar.vwap !== null) {
      weighedVolume += bar.volume;
      weighedPrice += bar.vwap * bar.volume;
    }
  }
  const vwap = weighedVolume > 0 ? roundPrice(weighedPrice / weighedVolume) : null;
  return { time, open: bars[0].open, high, low, close, volume: roundSize(volume), vwap };
}

/**
 * Bars of a longer interval out of one-minute bars, oldest first; VWAPs combine by volume. Intervals without bars make
 * none; the first and the last are as complete as what was given. `1m` gives the same bars back.
 *
 * @throws {RangeError} when the bars are not oldest first.
 *
 * @example
 * ```ts
 * rollUp(bars, "5m", "us_equities");
 * ```
 */
export function rollUp(bars: readonly Bar[], timeframe: MinuteTimeframe, hours: MarketHours): Bar[] {
  if (timeframe === "1m") return [...bars];
  const rolled: Bar[] = [];
  let group: [Bar, ...Bar[]] | undefined;
  let groupStartS = -Infinity;
  let previousS = -Infinity;
  for (const bar of bars) {
    if (bar.time < previousS) {
      throw new RangeError(
        `Cannot roll up to ${timeframe}: bars must be oldest first, got ${bar.time} after ${previousS}`,
      );
    }
    previousS = bar.time;
    const startS = intervalStart(bar.time, timeframe, hours);
    if (group !== undefined && startS === groupStartS) {
      group.push(bar);
      continue;
    }
    if (group !== undefined) rolled.push(combine(group, groupStartS));
    group = [bar];
    groupStartS = startS;
  }
  if (group !== undefined) rolled.push(combine(group, groupStartS));
  return rolled;
}
