import type { Bar } from "@/lib/protocol/mod.ts";

/** What the chart draws: `epoch` grows when more than the newest bars changed, so that all must be drawn anew. */
export interface BarSeriesView {
  readonly epoch: number;
  /** Oldest first; the last may still be forming. */
  readonly bars: readonly Bar[];
}

const MAX_BARS = 1500;
/** How far the series may outgrow `MAX_BARS` before the oldest go, so that this is rare. */
const SLACK = 100;

/** Start of the bar that a moment lies in, epoch seconds. @param lastStart of the newest bar that is there */
export type BarStart = (timeS: number, lastStart: number | undefined) => number;

const MINUTES: BarStart = (timeS) => Math.floor(timeS / 60) * 60;

/**
 * Bars of one ticker: those that the server completed, and behind them the one that grows with each trade.
 * The server's bars always win, for only it knows which trades may move a price.
 */
export class BarSeries {
  #bars: Bar[] = [];
  #epoch = 0;
  /** Start, in epoch seconds, of the newest minute that the server has completed. */
  #closedTo = -Infinity;
  /** Event time of the trade that set the last close, epoch ms. */
  #closeMs = -Infinity;

  readonly #startOf: BarStart;
  readonly #maxBars: number;

  /** @param startOf how long bars are. @default one minute @param maxBars the newest that are kept. @default 1,500 */
  constructor(bars: readonly Bar[] = [], startOf = MINUTES, maxBars = MAX_BARS) {
    this.#bars = [...bars];
    this.#startOf = startOf;
    this.#maxBars = maxBars;
  }

  get length(): number {
    return this.#bars.length;
  }

  /** Start of the oldest, epoch seconds; undefined while there is none. */
  get firstS(): number | undefined {
    return this.#bars[0]?.time;
  }

  view(): BarSeriesView {
    return { epoch: this.#epoch, bars: [...this.#bars] };
  }

  /** Lets one trade move the bar of its minute. Trades of completed minutes wait for the server's revision. */
  applyTick(price: number, size: number, timeMs: number): void {
    const last = this.#bars.at(-1);
    const time = this.#startOf(timeMs / 1000, last?.time);
    if (time <= this.#closedTo || (last !== undefined && time < last.time)) return;
    if (last === undefined || time > last.time) {
      this.#closeMs = timeMs;
      this.#bars.push({ time, open: price, high: price, low: price, close: price, volume: size, vwap: price });
      this.#trim();
      return;
    }
    const volume = last.volume + size;
    // A trade told late widens the bar; its price is not the last one.
    const closes = timeMs >= this.#closeMs;
    if (closes) this.#closeMs = timeMs;
    this.#bars[this.#bars.length - 1] = {
      ...last,
      high: Math.max(last.high, price),
      low: Math.min(last.low, price),
      close: closes ? price : last.close,
      volume,
      vwap: last.vwap === null || volume === 0 ? last.vwap : (last.vwap * last.volume + price * size) / volume,
    };
  }

  /** Takes over a bar that the server completed or revised. */
  applyBar(bar: Bar): void {
    this.#closedTo = Math.max(this.#closedTo, bar.time);
    const index = this.#bars.findLastIndex((known) => known.time <= bar.time);
    if (index !== -1 && this.#bars[index]?.time === bar.time) this.#bars[index] = bar;
    else this.#bars.splice(index + 1, 0, bar);
    if (this.#bars.at(-1) !== bar) this.#epoch += 1;
    this.#trim();
  }

  /**
   * Takes over bars fetched from the server. What happened while the answer was under way stays: minutes that began
   * since, trades of the forming one, and `received`, the bars that came meanwhile.
   *
   * @param traded whether a trade came meanwhile, so that the price here is the newer one
   */
  merge(fetched: readonly Bar[], received: readonly Bar[], traded: boolean): void {
    const newest = fetched.at(-1);
    const since = newest === undefined ? this.#bars : this.#bars.filter((bar) => bar.time > newest.time);
    const twin = this.#bars.find((bar) => bar.time === newest?.time);
    const next = [...fetched];
    if (newest !== undefined && twin !== undefined && newest.time > this.#closedTo) {
      next[next.length - 1] = {
        ...newest,
        high: Math.max(newest.high, twin.high),
        low: Math.min(newest.low, twin.low),
        close: traded && since.length === 0 ? twin.close : newest.close,
        volume: Math.max(newest.volume, twin.volume),
      };
    }
    // What was loaded from further back stays.
    const first = next[0]?.time ?? Infinity;
    const older = this.#bars.filter(({ time }) => time < first && newest !== undefined && time < newest.time);
    this.#bars = [...older, ...next, ...since];
    this.#epoch += 1;
    for (const bar of received) this.applyBar(bar);
  }

  /** Forgets all bars: a recording begins anew. */
  clear(): void {
    this.#bars = [];
    this.#closedTo = this.#closeMs = -Infinity;
    this.#epoch += 1;
  }

  /** Puts older bars before those that are there. */
  prepend(older: readonly Bar[]): void {
    const first = this.firstS ?? Infinity;
    const before = older.filter(({ time }) => time < first);
    if (before.length === 0) return;
    this.#bars = [...before, ...this.#bars];
    this.#epoch += 1;
  }

  #trim(): void {
    if (this.#bars.length <= this.#maxBars + SLACK) return;
    this.#bars = this.#bars.slice(-this.#maxBars);
    this.#epoch += 1;
  }
}
