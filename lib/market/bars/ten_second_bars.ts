import { type Bar, roundPrice, roundSize, type SecondBar, type Ticker, type Trade } from "@/lib/protocol/mod.ts";
import { tickerIndex } from "@/lib/support/ticker_index.ts";
import { FULL } from "./trade_eligibility.ts";

const INTERVAL_S = 10;
const INTERVAL_MS = INTERVAL_S * 1000;
/** The last so many with trades are kept of a ticker: of one that always trades, a quarter of an hour and a bit. */
const KEPT = 96;
/** Room of a ticker that has just begun to trade. */
const FIRST_ROOM = 4;

const START = 0;
const OPEN = 1;
const HIGH = 2;
const LOW = 3;
const CLOSE = 4;
const VOLUME = 5;
const VALUE = 6;
const CELLS = 7;

/** The intervals of one ticker, oldest first, in a ring that grows up to its full size. */
class Intervals {
  #cells = new Float64Array(FIRST_ROOM * CELLS);
  #first = 0;
  #length = 0;
  /** Event times of the last trade that moved the price, and of the last that was counted. */
  pricedMs = -Infinity;
  tradedMs = -Infinity;

  get length(): number {
    return this.#length;
  }

  /** Where the cells of one begin. */
  at(index: number): number {
    return (this.#first + index) % (this.#cells.length / CELLS) * CELLS;
  }

  get cells(): Float64Array {
    return this.#cells;
  }

  /** Where the cells of an interval begin, which is made when there is none; -1 for one older than all that are kept. */
  enter(startS: number): number {
    let index = this.#length - 1;
    while (index >= 0 && (this.#cells[this.at(index)] ?? 0) > startS) index--;
    if (index >= 0 && this.#cells[this.at(index)] === startS) return this.at(index);
    if (this.#length === KEPT) {
      if (index < 0) return -1;
      this.#first = (this.#first + 1) % KEPT;
      this.#length--;
      index--;
    } else if (this.#length * CELLS === this.#cells.length) this.#grow();
    this.#length++;
    for (let later = this.#length - 1; later > index + 1; later--) {
      const from = this.at(later - 1);
      this.#cells.copyWithin(this.at(later), from, from + CELLS);
    }
    const at = this.at(index + 1);
    this.#cells.fill(NaN, at, at + CELLS);
    this.#cells[at + START] = startS;
    this.#cells[at + VOLUME] = this.#cells[at + VALUE] = 0;
    return at;
  }

  #grow(): void {
    const room = Math.min(KEPT, this.#length * 2);
    const cells = new Float64Array(room * CELLS);
    for (let index = 0; index < this.#length; index++) {
      const at = this.at(index);
      cells.set(this.#cells.subarray(at, at + CELLS), index * CELLS);
    }
    this.#cells = cells;
    this.#first = 0;
  }
}

/**
 * Bars of ten seconds of the latest trades of every ticker, for charts: the last {@link KEPT} intervals in which it traded,
 * by event time. They are less exact than minutes: a trade that is taken back leaves the volume, and its price stays; one
 * that comes late opens and closes no interval but the one that it makes.
 */
export class TenSecondBars {
  /** By the number of the ticker. */
  #tickers: (Intervals | undefined)[] = [];

  /** Counts a trade that counts towards minutes as well. */
  add({ ticker, timeMs, price, size, eligibility = FULL }: Trade): void {
    const { updatesVolume, updatesHighLow, updatesLast } = eligibility;
    if (!updatesVolume && !updatesHighLow && !updatesLast) return;
    const intervals = this.#of(ticker);
    const at = intervals.enter(Math.floor(timeMs / INTERVAL_MS) * INTERVAL_S);
    if (at < 0) return;
    const { cells } = intervals;
    if (timeMs > intervals.tradedMs) intervals.tradedMs = timeMs;
    if (updatesVolume) {
      cells[at + VOLUME] = (cells[at + VOLUME] ?? 0) + size;
      cells[at + VALUE] = (cells[at + VALUE] ?? 0) + price * size;
    }
    if (updatesHighLow || updatesLast) extend(cells, at, price, price);
    if (!updatesLast) return;
    if (Number.isNaN(cells[at + OPEN] ?? NaN)) cells[at + OPEN] = cells[at + CLOSE] = price;
    else if (timeMs >= intervals.pricedMs) cells[at + CLOSE] = price;
    if (timeMs > intervals.pricedMs) intervals.pricedMs = timeMs;
  }

  /** Counts a second that upstream has added up; one in which trades were counted one by one is left out. */
  addSecond({ ticker, timeMs, open, high, low, close, volume, vwap }: SecondBar): void {
    const startMs = timeMs - 1000;
    const intervals = this.#of(ticker);
    if (intervals.tradedMs >= startMs) return;
    const at = intervals.enter(Math.floor(startMs / INTERVAL_MS) * INTERVAL_S);
    if (at < 0) return;
    const { cells } = intervals;
    cells[at + VOLUME] = (cells[at + VOLUME] ?? 0) + volume;
    cells[at + VALUE] = (cells[at + VALUE] ?? 0) + (vwap ?? close) * volume;
    extend(cells, at, high, low);
    if (Number.isNaN(cells[at + OPEN] ?? NaN)) cells[at + OPEN] = open;
    if (startMs < intervals.pricedMs && !Number.isNaN(cells[at + CLOSE] ?? NaN)) return;
    cells[at + CLOSE] = close;
    intervals.pricedMs = Math.max(intervals.pricedMs, startMs);
  }

  /** A trade does not count any more. */
  takeBack({ ticker, timeMs, price, size, eligibility = FULL }: Trade): void {
    const intervals = this.#tickers[tickerIndex(ticker)];
    if (intervals === undefined || !eligibility.updatesVolume) return;
    const startS = Math.floor(timeMs / INTERVAL_MS) * INTERVAL_S;
    const { cells, length } = intervals;
    for (let index = length - 1; index >= 0; index--) {
      const at = intervals.at(index);
      if (cells[at + START] !== startS) continue;
      cells[at + VOLUME] = Math.max(0, (cells[at + VOLUME] ?? 0) - size);
      cells[at + VALUE] = (cells[at + VALUE] ?? 0) - price * size;
      return;
    }
  }

  /** Oldest first; intervals in which no price was made have no bar. */
  bars(ticker: Ticker): Bar[] {
    const intervals = this.#tickers[tickerIndex(ticker)];
    const bars: Bar[] = [];
    for (let index = 0; index < (intervals?.length ?? 0); index++) {
      const at = intervals?.at(index) ?? 0;
      const [time = 0, open = NaN, high = NaN, low = NaN, close = NaN, volume = 0, value = 0] =
        intervals?.cells.subarray(at, at + CELLS) ?? [];
      if (Number.isNaN(open)) continue;
      const vwap = volume > 0 ? roundPrice(value / volume) : null;
      bars.push({ time, open, high, low, close, volume: roundSize(volume), vwap });
    }
    return bars;
  }

  /** Nothing is known of what was traded. */
  clear(): void {
    this.#tickers = [];
  }

  #of(ticker: Ticker): Intervals {
    return this.#tickers[tickerIndex(ticker)] ??= new Intervals();
  }
}

function extend(cells: Float64Array, at: number, high: number, low: number): void {
  if (!(high <= (cells[at + HIGH] ?? NaN))) cells[at + HIGH] = high;
  if (!(low >= (cells[at + LOW] ?? NaN))) cells[at + LOW] = low;
}
