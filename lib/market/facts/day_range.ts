import type { MarketHours } from "@/lib/protocol/mod.ts";
import { marketPhase } from "../calendar/market_hours.ts";
import type { Columns } from "./columns.ts";
import { dayHigh } from "./derive.ts";
import { MinuteExtremes } from "./minute_extremes.ts";

/**
 * Highs and lows of the regular session and of the pre-market, by row. A trade that is taken back leaves them while all
 * other trades of its minute are known and the minute is one of the latest 16; else they stay as they are.
 */
export class DayRange {
  readonly #columns: Columns;
  readonly #hours: MarketHours;
  readonly #minutes: (MinuteExtremes | undefined)[] = [];

  constructor(columns: Columns, hours: MarketHours) {
    this.#columns = columns;
    this.#hours = hours;
  }

  /** Takes a price into the range; 1 when it is a new high of the day, which the first price is not. */
  note(row: number, timeMs: number, price: number): 0 | 1 {
    const phase = marketPhase(timeMs, this.#hours);
    if (phase !== "pre" && phase !== "open") return 0;
    let minutes = this.#minutes[row];
    if (minutes === undefined) {
      minutes = new MinuteExtremes((startMs, high, low) => this.#keep(row, startMs, high, low));
      this.#minutes[row] = minutes;
    }
    const isNewHigh = price > dayHigh(this.#columns.numbers, row);
    minutes.note(timeMs, price);
    this.#extend(row, phase, price, price);
    return isNewHigh ? 1 : 0;
  }

  /** Takes over the range of the regular session as upstream tells it. */
  told(row: number, high: number, low: number): void {
    const c = this.#columns.numbers;
    if (high > 0 && !(high <= (c.oldHigh[row] ?? NaN))) c.oldHigh[row] = high;
    if (low > 0 && !(low >= (c.oldLow[row] ?? NaN))) c.oldLow[row] = low;
    this.look(row);
  }

  /** Puts other prices in the place of those of a minute; true when the high of the day is lower now. */
  replace(row: number, timeMs: number, prices: readonly number[]): boolean {
    const before = dayHigh(this.#columns.numbers, row);
    this.#minutes[row]?.replace(timeMs, prices);
    this.look(row);
    const after = dayHigh(this.#columns.numbers, row);
    return before > after || !Number.isNaN(before) && Number.isNaN(after);
  }

  /** What is known of a row's minutes changes no more. */
  release(row: number): void {
    this.#minutes[row]?.flush();
    this.#minutes[row] = undefined;
  }

  /** A row's day is over. */
  clear(row: number): void {
    this.#minutes[row] = undefined;
    const c = this.#columns.numbers;
    for (
      const name of ["high", "low", "high_pre", "low_pre", "oldHigh", "oldLow", "oldHighPre", "oldLowPre"] as const
    ) {
      c[name][row] = NaN;
    }
  }

  #keep(row: number, startMs: number, high: number, low: number): void {
    const c = this.#columns.numbers;
    const isPre = marketPhase(startMs, this.#hours) === "pre";
    const [highs, lows] = isPre ? [c.oldHighPre, c.oldLowPre] : [c.oldHigh, c.oldLow];
    if (!(high <= (highs[row] ?? NaN))) highs[row] = high;
    if (!(low >= (lows[row] ?? NaN))) lows[row] = low;
  }

  #extend(row: number, phase: "pre" | "open", high: number, low: number): void {
    const c = this.#columns.numbers;
    const [highs, lows] = phase === "pre" ? [c.high_pre, c.low_pre] : [c.high, c.low];
    if (!(high <= (highs[row] ?? NaN))) highs[row] = high;
    if (!(low >= (lows[row] ?? NaN))) lows[row] = low;
  }

  /** Makes the range anew of all that is known, the prices of auctions included. */
  look(row: number): void {
    const c = this.#columns.numbers;
    c.high_pre[row] = c.oldHighPre[row] ?? NaN;
    c.low_pre[row] = c.oldLowPre[row] ?? NaN;
    c.high[row] = c.oldHigh[row] ?? NaN;
    c.low[row] = c.oldLow[row] ?? NaN;
    for (const column of [c.crossOpen, c.crossClose]) {
      const price = column[row] ?? NaN;
      if (!Number.isNaN(price)) this.#extend(row, "open", price, price);
    }
    this.#minutes[row]?.each((startMs, high, low) => {
      const phase = marketPhase(startMs, this.#hours);
      if (phase === "pre" || phase === "open") this.#extend(row, phase, high, low);
    });
  }
}
