import { sumOf } from "@std/collections/sum-of";
import type { DailyBar } from "@/lib/protocol/mod.ts";
import { toGrid } from "../price_grid.ts";
import { Random } from "../random.ts";
import type { HistoryShape } from "./history_shape.ts";
import type { Listing } from "./listing.ts";

interface DayStyle {
  /** Deviation of the close-to-close move, as a fraction. */
  readonly move: number;
  /** High to low, as a fraction of the price. */
  readonly range: number;
  /** Multiple of the usual volume. */
  readonly volume: number;
}

/** @param age 0 for the latest day */
function styleOf(shape: HistoryShape, age: number, up: boolean): DayStyle {
  switch (shape) {
    case "coiling":
      return age < 5 ? { move: 0.003, range: 0.008, volume: 0.7 } : { move: 0.02, range: 0.05, volume: 1 };
    case "accumulating":
      return { move: 0.006, range: 0.025, volume: up ? 1.7 : 0.5 };
    case "absorbing":
      return age === 0 ? { move: 0.002, range: 0.03, volume: 4.5 } : { move: 0.012, range: 0.03, volume: 1 };
    case "drying_up":
      return { move: 0.012, range: 0.03, volume: age < 3 ? 0.15 : 1.1 };
    case "plain":
      return { move: 0.015, range: 0.03, volume: 1 };
  }
}

/** Days whose mean volume is the listing's. */
const MEAN_DAYS = 20;

/**
 * The invented daily bars of a listing, oldest first, the last one closing at its last close on the trading day before
 * the tape starts. Made up anew each time, always the same.
 */
export function inventHistory({ shape, lastClose, avgVolume, seed, history }: Listing): DailyBar[] {
  const random = new Random(seed);
  const bars: DailyBar[] = [];
  let close = lastClose;
  for (const [age, date] of history.tradingDays.entries()) {
    // Days up and down alternate in the long run, or sixty of them would walk far away from lastClose.
    const up = close <= lastClose ? random.chance(0.45) : random.chance(0.55);
    const style = styleOf(shape, age, up);
    const move = (up ? 1 : -1) * Math.abs(random.normal()) * style.move;
    const previous = close / (1 + move);
    const open = toGrid(previous + (close - previous) * random.between(-0.2, 0.4));
    const spare = Math.max(0, close * style.range * random.between(0.8, 1.2) - Math.abs(close - open));
    const above = random.between(0.3, 0.7);
    bars.push({
      date,
      open,
      high: toGrid(Math.max(open, close) + spare * above),
      low: toGrid(Math.min(open, close) - spare * (1 - above)),
      close,
      volume: style.volume * Math.exp(0.15 * random.normal()),
    });
    close = toGrid(previous);
  }
  const mean = sumOf(bars.slice(0, MEAN_DAYS), ({ volume }) => volume) / MEAN_DAYS;
  // Rounded, the volumes of the latest days still add up to what the listing says; the busiest takes the difference.
  const volumes = bars.map(({ volume }) => Math.max(1, Math.round(volume / mean * avgVolume)));
  const latest = volumes.slice(0, MEAN_DAYS);
  const busiest = latest.indexOf(Math.max(...latest));
  const missing = MEAN_DAYS * avgVolume - sumOf(latest, (volume) => volume);
  volumes[busiest] = Math.max(1, (volumes[busiest] ?? 1) + missing);
  return bars.map((bar, index) => ({ ...bar, volume: volumes[index] ?? 1 })).reverse();
}
