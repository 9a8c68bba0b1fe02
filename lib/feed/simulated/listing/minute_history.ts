import { sumOf } from "@std/collections/sum-of";
import type { Bar } from "@/lib/protocol/mod.ts";
import { toGrid } from "../price_grid.ts";
import { Random } from "../random.ts";
import type { Listing } from "./listing.ts";

/** Minutes of trading that are said to lie before the tape. */
export const HISTORY_MINUTES = 120;
/** Prices drawn per minute. */
const STEPS = 12;

const MINUTE_S = 60;
/** Of the random numbers of a listing: daily bars have the first. */
const STREAM = 1;

/**
 * Invents the minutes before the tape: the price walks from today's first one to where the tape begins (a Brownian bridge
 * at the listing's own volatility, within today's range), and the volumes add up to what the listing says was traded.
 */
export function inventMinutes(listing: Listing): Bar[] {
  const { lastClose, gap, openChange, earlierHigh, earlierLow, earlierVolume, volatility, history } = listing;
  const random = new Random(listing.seed, STREAM);
  const total = HISTORY_MINUTES * STEPS;
  const walk = Array.from({ length: total + 1 }, () => 0);
  for (let step = 1; step <= total; step += 1) {
    walk[step] = (walk[step - 1] ?? 0) + random.normal() * volatility * Math.sqrt(MINUTE_S / STEPS);
  }
  const end = walk[total] ?? 0;
  const priceAt = (step: number): number => {
    const part = step / total;
    const change = gap + (openChange - gap) * Math.sqrt(part) + (walk[step] ?? 0) - end * part;
    // Beyond the range it turns back, or whole minutes would lie flat at its edge.
    const turned = change > earlierHigh
      ? 2 * earlierHigh - change
      : change < earlierLow
      ? 2 * earlierLow - change
      : change;
    return toGrid(lastClose * (1 + Math.min(earlierHigh, Math.max(earlierLow, turned))));
  };
  const weights = Array.from({ length: HISTORY_MINUTES }, () => 0.3 + random.exponential(1));
  const weight = sumOf(weights, (one) => one);
  const lastMinuteS = Math.floor(history.startMs / 1000 / MINUTE_S) * MINUTE_S;
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
