import { sumOf } from "@std/collections/sum-of";
import type { Bar } from "@/lib/protocol/mod.ts";
import type { Listing } from "./listing.ts";
import { toGrid } from "./price_grid.ts";
import { Random } from "./random.ts";

/** Minutes of trading that are said to lie before the tape. */
export const HISTORY_MINUTES = 120;
/** Prices drawn per minute. */
const STEPS = 12;

const MINUTE_S = 60;
/** Keeps the streams of histories apart from those of the tape. */
const STREAM_SEED = 0x6d696e;

/**
 * Invents the minutes before the tape: the price walks from the last close to where the tape begins (a Brownian bridge
 * at the listing's own volatility), and the volumes add up to what the listing says was traded.
 *
 * @param startMs event time at which the tape begins
 */
export function inventMinutes(
  { ticker, lastClose, openChange, earlierVolume, volatility }: Listing,
  startMs: number,
): Bar[] {
  const seed = Array.from(ticker).reduce((sum, letter) => sum * 31 + letter.charCodeAt(0) | 0, STREAM_SEED);
  const random = new Random(seed);
  const total = HISTORY_MINUTES * STEPS;
  const walk = Array.from({ length: total + 1 }, () => 0);
  for (let step = 1; step <= total; step += 1) {
    walk[step] = (walk[step - 1] ?? 0) + random.normal() * volatility * Math.sqrt(MINUTE_S / STEPS);
  }
  const end = walk[total] ?? 0;
  const priceAt = (step: number): number => {
    const part = step / total;
    return toGrid(lastClose * (1 + openChange * Math.sqrt(part) + (walk[step] ?? 0) - end * part));
  };
  const weights = Array.from({ length: HISTORY_MINUTES }, () => 0.3 + random.exponential(1));
  const weight = sumOf(weights, (one) => one);
  const lastMinuteS = Math.floor(startMs / 1000 / MINUTE_S) * MINUTE_S;
  return weights.map((share, minute) => {
    const prices = Array.from({ length: STEPS + 1 }, (_, step) => priceAt(minute * STEPS + step));
    const [open = 0] = prices;
    const close = prices.at(-1) ?? open;
    const vwap = sumOf(prices, (price) => price) / prices.length;
    return {
      time: lastMinuteS - (HISTORY_MINUTES - minute) * MINUTE_S,
      open,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close,
      volume: Math.round(earlierVolume * share / weight),
      vwap: Math.round(vwap * 1e6) / 1e6,
    };
  });
}
