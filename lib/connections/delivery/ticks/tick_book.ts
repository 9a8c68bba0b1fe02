import type { Ticker } from "@/lib/protocol/mod.ts";

/** One trade on its way to the clients. */
export interface Tick {
  readonly ticker: Ticker;
  readonly price: number;
  /** Size of the trade. */
  readonly size: number;
  /** Event time, epoch ms. */
  readonly timeMs: number;
  /** When it was broadcast, epoch ms. */
  readonly sentMs: number;
  /** Row of its ticker in the book. */
  readonly row: number;
  /** Trades and size of this ticker broadcast before this one. */
  readonly countBefore: number;
  readonly sizeBefore: number;
  /** Place in the order of all ticks, from 0. */
  readonly version: number;
  /** Its ticker as JSON. */
  readonly name: string;
  /** Its price and size as JSON, and its time as an offset from `baseMs`; empty until it is first written. */
  priceText: string;
  sizeText: string;
  offsetText: string;
  baseMs: number;
}

/** One ticker's trades merged: the last price, all of the size. */
export interface MergedTick {
  readonly ticker: Ticker;
  readonly price: number;
  readonly size: number;
  readonly timeMs: number;
  readonly count: number;
}

/** Where a connection stopped getting ticks: trades and size per row of the book up to there. */
export interface TickMark {
  readonly counts: Float64Array;
  readonly sizes: Float64Array;
}

/** Sizes of crypto have up to eight decimals; sums of them must not show more. */
const roundSize = (size: number): number => Math.round(size * 1e8) / 1e8;

/**
 * The latest trade and the running sums of every ticker. A connection that cannot keep up is owed, per ticker, the
 * difference between now and its mark, so that waiting costs it two numbers per ticker however long it takes.
 */
export class TickBook {
  readonly #rows = new Map<Ticker, number>();
  readonly #latest: Tick[] = [];
  /** Tickers by row, as JSON. */
  readonly #names: string[] = [];
  #counts = new Float64Array(64);
  #sizes = new Float64Array(64);
  #version = 0;

  /** Version that the next tick will get. */
  get version(): number {
    return this.#version;
  }

  /** Tickers that have traded. */
  get tickers(): number {
    return this.#latest.length;
  }

  add(ticker: Ticker, price: number, size: number, timeMs: number, sentMs: number): Tick {
    const row = this.#row(ticker);
    const countBefore = this.#counts[row] ?? 0;
    const sizeBefore = this.#sizes[row] ?? 0;
    const tick = {
      ticker,
      price,
      size,
      timeMs,
      sentMs,
      row,
      countBefore,
      sizeBefore,
      version: this.#version++,
      name: this.#names[row] ?? "",
      priceText: "",
      sizeText: "",
      offsetText: "",
      baseMs: NaN,
    };
    this.#latest[row] = tick;
    this.#counts[row] = countBefore + 1;
    this.#sizes[row] = sizeBefore + size;
    return tick;
  }

  /** The mark of a connection that has every tick but `undelivered`, which are in order. */
  mark(undelivered: readonly Tick[]): TickMark {
    const counts = this.#counts.slice(0, this.#latest.length);
    const sizes = this.#sizes.slice(0, this.#latest.length);
    for (let index = undelivered.length - 1; index >= 0; index -= 1) {
      const tick = undelivered[index];
      if (tick === undefined) continue;
      counts[tick.row] = tick.countBefore;
      sizes[tick.row] = tick.sizeBefore;
    }
    return { counts, sizes };
  }

  /** What is owed since a mark, one row per ticker, in the order of the latest trades. */
  owed({ counts, sizes }: TickMark): MergedTick[] {
    return this.#latest
      .filter(({ row }) => (this.#counts[row] ?? 0) > (counts[row] ?? 0))
      .sort((a, b) => a.version - b.version)
      .map(({ ticker, price, timeMs, row }) => ({
        ticker,
        price,
        timeMs,
        size: roundSize((this.#sizes[row] ?? 0) - (sizes[row] ?? 0)),
        count: (this.#counts[row] ?? 0) - (counts[row] ?? 0),
      }));
  }

  /** The last trade of every ticker. */
  latest(): Iterable<Tick> {
    return this.#latest;
  }

  #row(ticker: Ticker): number {
    const known = this.#rows.get(ticker);
    if (known !== undefined) return known;
    const row = this.#latest.length;
    this.#rows.set(ticker, row);
    this.#names.push(JSON.stringify(ticker));
    if (row >= this.#counts.length) {
      this.#counts = grown(this.#counts);
      this.#sizes = grown(this.#sizes);
    }
    return row;
  }
}

function grown(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

/** Merges ticks by ticker, in the order of the latest trades. */
export function mergeTicks(ticks: readonly Tick[]): MergedTick[] {
  const merged = new Map<Ticker, MergedTick>();
  for (const { ticker, price, size, timeMs } of ticks) {
    const before = merged.get(ticker);
    merged.delete(ticker);
    merged.set(ticker, {
      ticker,
      price,
      timeMs,
      size: roundSize((before?.size ?? 0) + size),
      count: (before?.count ?? 0) + 1,
    });
  }
  return [...merged.values()];
}
