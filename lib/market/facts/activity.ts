import type { Columns } from "./columns.ts";
import { OLDER_S, type PricePoint, RecentTrades, type Traded } from "./recent_trades.ts";
import { BufferPool } from "./ring.ts";

/** The seconds of all tickers that have traded in the last 15 minutes, by row. */
export class Activity {
  readonly #columns: Columns;
  readonly #pool = new BufferPool();
  readonly #trades: (RecentTrades | undefined)[] = [];
  #size = 0;
  /** The second under way by market time. */
  #nowS = -Infinity;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  /** Tickers that have traded in the last 15 minutes. */
  get size(): number {
    return this.#size;
  }

  /** Bytes of all seconds that are kept. */
  get bytes(): number {
    return this.#pool.lentBytes;
  }

  /** Undefined for a ticker that has not traded in the last 15 minutes. */
  of(row: number): RecentTrades | undefined {
    return this.#trades[row];
  }

  add(row: number, traded: Traded): void {
    let trades = this.#trades[row];
    if (trades === undefined) {
      const { basePrice, baseMs } = this.#columns.numbers;
      const base = { price: basePrice[row] ?? NaN, timeMs: baseMs[row] ?? NaN };
      if (traded.timeMs < (this.#nowS - OLDER_S) * 1000) return this.#addOld(row, traded, base);
      this.#trades[row] = trades = new RecentTrades(this.#pool, base);
      this.#size += 1;
      trades.slide(this.#nowS);
    }
    trades.add(traded);
  }

  /**
   * Market time has come to a second.
   *
   * @param changed told of each row of which something has left a window
   * @param released told of each row that has not traded for 15 minutes
   */
  slide(nowS: number, changed: (row: number) => void, released: (row: number) => void): void {
    this.#nowS = nowS;
    for (let row = 0; row < this.#trades.length; row++) {
      const trades = this.#trades[row];
      if (trades === undefined) continue;
      if (trades.slide(nowS)) changed(row);
      if (!trades.isOver) continue;
      this.#keepBase(row, trades.base);
      this.#drop(row);
      released(row);
    }
  }

  /** Nothing is known of what a ticker has traded. */
  clear(row: number): void {
    this.#keepBase(row, { price: NaN, timeMs: NaN });
    this.#drop(row);
  }

  #addOld(row: number, { timeMs, price }: Traded, base: PricePoint): void {
    if (!Number.isNaN(price) && !(timeMs < base.timeMs)) this.#keepBase(row, { price, timeMs });
  }

  #keepBase(row: number, { price, timeMs }: PricePoint): void {
    this.#columns.numbers.basePrice[row] = price;
    this.#columns.numbers.baseMs[row] = timeMs;
  }

  #drop(row: number): void {
    const trades = this.#trades[row];
    if (trades === undefined) return;
    trades.clear();
    this.#trades[row] = undefined;
    this.#size -= 1;
  }
}
