import type { Ticker } from "@/lib/protocol/mod.ts";
import { tickerIndex } from "@/lib/support/ticker_index.ts";

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

export type LastTrade = Pick<Tick, "ticker" | "price" | "size" | "timeMs">;

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
  /** By the number of the ticker. */
  readonly #rows: (number | undefined)[] = [];
  /** Tickers by row, and the same as JSON. */
  readonly #tickers: Ticker[] = [];
  readonly #names: string[] = [];
  #columns = makeColumns(FIRST_ROWS);
  #version = 0;

  /** Version that the next tick will get. */
  get version(): number {
    return this.#version;
  }

  /** Tickers that have traded. */
  get tickers(): number {
    return this.#tickers.length;
  }

  tickerOf(row: number): Ticker {
    const ticker = this.#tickers[row];
    if (ticker === undefined) {
      throw new RangeError(`Cannot name the ticker of row ${row}: there are ${this.tickers} rows`);
    }
    return ticker;
  }

  /** Takes note of a trade; the row of its ticker. */
  add(ticker: Ticker, price: number, size: number, timeMs: number): number {
    const row = this.#row(ticker);
    const { prices, lastSizes, times, versions, countsBefore, sizesBefore, counts, sizes } = this.#columns;
    const count = counts[row] ?? 0;
    const sum = sizes[row] ?? 0;
    prices[row] = price;
    lastSizes[row] = size;
    times[row] = timeMs;
    versions[row] = this.#version++;
    countsBefore[row] = count;
    sizesBefore[row] = sum;
    counts[row] = count + 1;
    sizes[row] = sum + size;
    return row;
  }

  /** The last trade of a row as it goes to the clients. Most trades of a whole market go to nobody, and are not made. */
  tick(row: number, sentMs: number): Tick {
    const { prices, lastSizes, times, versions, countsBefore, sizesBefore } = this.#columns;
    return {
      ticker: this.tickerOf(row),
      price: prices[row] ?? NaN,
      size: lastSizes[row] ?? NaN,
      timeMs: times[row] ?? NaN,
      sentMs,
      row,
      countBefore: countsBefore[row] ?? 0,
      sizeBefore: sizesBefore[row] ?? 0,
      version: versions[row] ?? 0,
      name: this.#names[row] ?? "",
      priceText: "",
      sizeText: "",
      offsetText: "",
      baseMs: NaN,
    };
  }

  /** The mark of a connection that has every tick but `undelivered`, which are in order. */
  mark(undelivered: readonly Tick[]): TickMark {
    const counts = this.#columns.counts.slice(0, this.tickers);
    const sizes = this.#columns.sizes.slice(0, this.tickers);
    for (let index = undelivered.length - 1; index >= 0; index -= 1) {
      const tick = undelivered[index];
      if (tick === undefined) continue;
      counts[tick.row] = tick.countBefore;
      sizes[tick.row] = tick.sizeBefore;
    }
    return { counts, sizes };
  }

  /** What is owed since a mark, one row per ticker, in the order of the latest trades. */
  owed(mark: TickMark): MergedTick[] {
    const { prices, times, versions, counts, sizes } = this.#columns;
    return Array.from(this.#tickers.keys())
      .filter((row) => (counts[row] ?? 0) > (mark.counts[row] ?? 0))
      .sort((a, b) => (versions[a] ?? 0) - (versions[b] ?? 0))
      .map((row) => ({
        ticker: this.tickerOf(row),
        price: prices[row] ?? NaN,
        timeMs: times[row] ?? NaN,
        size: roundSize((sizes[row] ?? 0) - (mark.sizes[row] ?? 0)),
        count: (counts[row] ?? 0) - (mark.counts[row] ?? 0),
      }));
  }

  /** The last trade of every ticker. */
  *latest(): Iterable<LastTrade> {
    const { prices, lastSizes, times } = this.#columns;
    for (const [row, ticker] of this.#tickers.entries()) {
      yield { ticker, price: prices[row] ?? NaN, size: lastSizes[row] ?? NaN, timeMs: times[row] ?? NaN };
    }
  }

  #row(ticker: Ticker): number {
    const index = tickerIndex(ticker);
    const known = this.#rows[index];
    if (known !== undefined) return known;
    const row = this.#tickers.length;
    this.#rows[index] = row;
    this.#tickers.push(ticker);
    this.#names.push(JSON.stringify(ticker));
    if (row >= this.#columns.counts.length) this.#columns = grown(this.#columns);
    return row;
  }
}

const FIRST_ROWS = 64;

/** Of each row its last trade, what was broadcast before that, and what was broadcast with it. */
interface TickColumns {
  readonly prices: Float64Array;
  readonly lastSizes: Float64Array;
  readonly times: Float64Array;
  readonly versions: Float64Array;
  readonly countsBefore: Float64Array;
  readonly sizesBefore: Float64Array;
  readonly counts: Float64Array;
  readonly sizes: Float64Array;
}

function makeColumns(rows: number): TickColumns {
  const column = () => new Float64Array(rows);
  return {
    prices: column(),
    lastSizes: column(),
    times: column(),
    versions: column(),
    countsBefore: column(),
    sizesBefore: column(),
    counts: column(),
    sizes: column(),
  };
}

function grown(columns: TickColumns): TickColumns {
  const larger = makeColumns(columns.counts.length * 2);
  for (const [name, column] of Object.entries(columns)) larger[name as keyof TickColumns].set(column);
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
