import type { Bar, Ticker } from "@/lib/protocol/mod.ts";

export interface BarQuery {
  /** First bar start, epoch seconds, inclusive. @default the oldest kept */
  readonly fromS?: number;
  /** Last bar start, epoch seconds, inclusive. @default the newest */
  readonly toS?: number;
  /** The newest so many. @default all */
  readonly limit?: number;
}

/** One-minute bars by ticker. A bar put for a minute that has one replaces it. */
export interface BarStore {
  /** Keeps a completed minute. */
  put(ticker: Ticker, bar: Bar): void;
  /** Completed minutes, oldest first; empty for a ticker without bars. */
  bars(ticker: Ticker, query?: BarQuery): Bar[];
  /** Keeps the minute under way as it stands, in the place of what was kept of the ticker before. */
  putForming(ticker: Ticker, bar: Bar): void;
  /** What was kept last of the minute under way of each ticker; it may have been completed since. */
  forming(): ReadonlyMap<Ticker, Bar>;
  /** Forgets all bars, for what follows may be earlier ones. */
  clear(): void;
}

/**
 * Whether a bar can be kept: what `Bar.safeParse` of the protocol says, in a hundredth of the time, which a whole market's
 * 12,000 bars a minute and 1,000 minutes under way a second need.
 */
export function isWholeBar({ time, open, high, low, close, volume, vwap }: Bar): boolean {
  return Number.isSafeInteger(time) && Number.isFinite(open) && Number.isFinite(high) && Number.isFinite(low) &&
    Number.isFinite(close) && Number.isFinite(volume) && volume >= 0 && (vwap === null || Number.isFinite(vwap));
}

/** What memory holds of each ticker, the newest so many: three days of 04:00-20:00. */
export const MAX_BARS_PER_TICKER = 3 * 960;
/** And of all together: three days of 12,000 tickers would be over 4 GB. */
const MAX_BARS = 1_000_000;

/** Index of the first bar whose start is not before `timeS`. */
function lowerBound(bars: readonly Bar[], timeS: number): number {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bars[middle]?.time ?? Infinity) < timeS) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bars in memory, the newest `capacity` of each ticker; where all are more than `most`, the oldest minutes go. */
export class MemoryBarStore implements BarStore {
  readonly #byTicker = new Map<Ticker, Bar[]>();
  readonly #forming = new Map<Ticker, Bar>();
  /** Tickers that have a bar of a minute, by its start. */
  readonly #byMinute = new Map<number, Set<Ticker>>();
  readonly #capacity: number;
  readonly #most: number;
  #size = 0;

  constructor(capacity = MAX_BARS_PER_TICKER, most = MAX_BARS) {
    this.#capacity = capacity;
    this.#most = most;
  }

  put(ticker: Ticker, bar: Bar): void {
    let bars = this.#byTicker.get(ticker);
    if (bars === undefined) this.#byTicker.set(ticker, bars = []);
    const index = lowerBound(bars, bar.time);
    const isKnown = bars[index]?.time === bar.time;
    bars.splice(index, isKnown ? 1 : 0, bar);
    if (isKnown) return;
    this.#size += 1;
    const tickers = this.#byMinute.get(bar.time);
    if (tickers === undefined) this.#byMinute.set(bar.time, new Set([ticker]));
    else tickers.add(ticker);
    if (bars.length > this.#capacity) this.#dropFirst(ticker, bars);
    if (this.#size > this.#most) this.#dropOldestMinute();
  }

  #dropFirst(ticker: Ticker, bars: Bar[]): void {
    const first = bars.shift();
    if (first === undefined) return;
    this.#size -= 1;
    const tickers = this.#byMinute.get(first.time);
    tickers?.delete(ticker);
    if (tickers?.size === 0) this.#byMinute.delete(first.time);
  }

  #dropOldestMinute(): void {
    const oldest = [...this.#byMinute.keys()].reduce((a, b) => Math.min(a, b), Infinity);
    for (const ticker of this.#byMinute.get(oldest) ?? []) this.#dropFirst(ticker, this.#byTicker.get(ticker) ?? []);
  }

  putForming(ticker: Ticker, bar: Bar): void {
    this.#forming.set(ticker, bar);
  }

  forming(): ReadonlyMap<Ticker, Bar> {
    return new Map(this.#forming);
  }

  clear(): void {
    this.#byTicker.clear();
    this.#forming.clear();
    this.#byMinute.clear();
    this.#size = 0;
  }

  bars(ticker: Ticker, { fromS = -Infinity, toS = Infinity, limit = Infinity }: BarQuery = {}): Bar[] {
    const bars = this.#byTicker.get(ticker) ?? [];
    const end = lowerBound(bars, Math.floor(toS) + 1);
    return bars.slice(Math.max(lowerBound(bars, fromS), end - limit), end);
  }
}
