import { type Ticker, type TickPayload, tickTimeMs } from "@/lib/protocol/mod.ts";
import { RingBuffer } from "@/lib/support/ring_buffer.ts";

/** One line of time and sales. */
export interface TapeEntry {
  /** Grows by one per trade on this page. */
  readonly id: number;
  readonly ticker: Ticker;
  readonly price: number;
  /** Shares; the sum of `trades` that were merged. */
  readonly size: number;
  readonly trades: number;
  /** Event time, epoch ms. */
  readonly timeMs: number;
  /** Against the trade of the same ticker before it; `same` also for the first. */
  readonly direction: "up" | "down" | "same";
}

/** Newest first. */
export interface TapeView {
  readonly all: readonly TapeEntry[];
  /** Those of the ticker in focus: a ring of its own, so that busy neighbours do not push them out. */
  readonly focused: readonly TapeEntry[];
}

const CAPACITY = 200;

/** The latest trades over all tickers and of the one in focus, the last 200 of each. */
export class Tape {
  #all = new RingBuffer<TapeEntry>(CAPACITY);
  #focused = new RingBuffer<TapeEntry>(CAPACITY);
  #focus: Ticker | null;
  readonly #lastPrices = new Map<Ticker, number>();
  #nextId = 1;

  /** @param ticks what the server remembered, newest first */
  constructor(ticks: readonly TickPayload[], focus: Ticker | null) {
    this.#focus = focus;
    for (const tick of ticks.toReversed()) {
      this.push(tick.ticker, tick.price, tick.volume, tickTimeMs(tick), 1);
    }
  }

  push(ticker: Ticker, price: number, size: number, timeMs: number, trades: number): void {
    const before = this.#lastPrices.get(ticker) ?? price;
    const direction = price > before ? "up" : price < before ? "down" : "same";
    this.#lastPrices.set(ticker, price);
    const entry: TapeEntry = { id: this.#nextId++, ticker, price, size, trades, timeMs, direction };
    this.#all.push(entry);
    if (ticker === this.#focus) this.#focused.push(entry);
  }

  /** Forgets all trades: a recording begins anew. */
  clear(): void {
    this.#all = new RingBuffer<TapeEntry>(CAPACITY);
    this.#focused = new RingBuffer<TapeEntry>(CAPACITY);
    this.#lastPrices.clear();
  }

  focus(ticker: Ticker): void {
    if (ticker === this.#focus) return;
    this.#focus = ticker;
    this.#focused = new RingBuffer<TapeEntry>(CAPACITY);
    for (const entry of this.#all) if (entry.ticker === ticker) this.#focused.push(entry);
  }

  view(): TapeView {
    return { all: [...this.#all].reverse(), focused: [...this.#focused].reverse() };
  }
}
