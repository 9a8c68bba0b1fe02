import type { Ticker, Trade, TradeEligibility } from "@/lib/protocol/mod.ts";
import { tickerIndex } from "@/lib/support/ticker_index.ts";

/** An id as the number of the text before its own number, -1 when it does not end in one, and that. */
export interface SplitId {
  readonly prefix: number;
  readonly number: number;
}

const VOLUME = 1;
const HIGH_LOW = 2;
const LAST = 4;
/** What a trade that says nothing of it may move. */
const UNTOLD = 8;
const BUY = 16;
const SELL = 32;
/** Kept as it came: an official print, or one whose id does not end in a number. */
const WHOLE = 64;
const NO_ID = -1;

const ELIGIBILITIES: readonly TradeEligibility[] = Array.from({ length: 8 }, (_, flags) =>
  Object.freeze({
    updatesVolume: (flags & VOLUME) > 0,
    updatesHighLow: (flags & HIGH_LOW) > 0,
    updatesLast: (flags & LAST) > 0,
  }));

/**
 * The latest trades of all tickers, as columns of numbers: as objects each of them would be moved twice by the collector
 * of garbage, which took as long as counting them does.
 */
export class KeptTrades {
  readonly #capacity: number;
  /** Number of the ticker and one; 0 in a place that holds none. */
  readonly #tickers: Int32Array;
  readonly #prices: Float64Array;
  readonly #sizes: Float64Array;
  readonly #times: Float64Array;
  readonly #prefixes: Int16Array;
  readonly #numbers: Float64Array;
  readonly #flags: Uint8Array;
  readonly #whole = new Map<number, Trade>();
  readonly #prefixText: (prefix: number) => string;
  #next = 0;

  constructor(capacity: number, prefixText: (prefix: number) => string) {
    this.#capacity = capacity;
    this.#prefixText = prefixText;
    this.#tickers = new Int32Array(capacity);
    this.#prices = new Float64Array(capacity);
    this.#sizes = new Float64Array(capacity);
    this.#times = new Float64Array(capacity);
    this.#prefixes = new Int16Array(capacity);
    this.#numbers = new Float64Array(capacity);
    this.#flags = new Uint8Array(capacity);
  }

  /** @param ticker its number @param id that of the trade, where it has one */
  add(trade: Trade, ticker: number, { prefix, number }: SplitId): void {
    const place = this.#next;
    this.#next = place + 1 === this.#capacity ? 0 : place + 1;
    if ((this.#flags[place] ?? 0) & WHOLE) this.#whole.delete(place);
    this.#tickers[place] = ticker + 1;
    this.#times[place] = trade.timeMs;
    const hasId = trade.id !== undefined;
    if (trade.official !== undefined || hasId && prefix < 0) {
      this.#flags[place] = WHOLE;
      this.#whole.set(place, trade);
      return;
    }
    this.#flags[place] = flagsOf(trade);
    this.#prices[place] = trade.price;
    this.#sizes[place] = trade.size;
    this.#prefixes[place] = hasId ? prefix : NO_ID;
    this.#numbers[place] = number;
  }

  /** Takes the latest trade of a ticker with an id out. */
  take(ticker: Ticker, id: string): Trade | undefined {
    const wanted = tickerIndex(ticker) + 1;
    for (let back = 1; back <= this.#capacity; back++) {
      const place = (this.#next + this.#capacity - back) % this.#capacity;
      if (this.#tickers[place] !== wanted || this.#idAt(place) !== id) continue;
      const trade = this.#at(place, ticker);
      this.#tickers[place] = 0;
      return trade;
    }
    return undefined;
  }

  /** Those of a ticker, in order of arrival. */
  of(ticker: Ticker): Trade[] {
    const wanted = tickerIndex(ticker) + 1;
    const trades: Trade[] = [];
    for (let index = 0; index < this.#capacity; index++) {
      const place = (this.#next + index) % this.#capacity;
      if (this.#tickers[place] === wanted) trades.push(this.#at(place, ticker));
    }
    return trades;
  }

  #idAt(place: number): string | undefined {
    const whole = this.#whole.get(place);
    if (whole !== undefined) return whole.id;
    const prefix = this.#prefixes[place] ?? NO_ID;
    return prefix === NO_ID ? undefined : `${this.#prefixText(prefix)}${this.#numbers[place] ?? NaN}`;
  }

  #at(place: number, ticker: Ticker): Trade {
    const whole = this.#whole.get(place);
    if (whole !== undefined) return whole;
    const flags = this.#flags[place] ?? 0;
    const id = this.#idAt(place);
    const eligibility = flags & UNTOLD ? undefined : ELIGIBILITIES[flags & (VOLUME | HIGH_LOW | LAST)];
    const side = flags & BUY ? "buy" : flags & SELL ? "sell" : undefined;
    return {
      kind: "trade",
      ticker,
      price: this.#prices[place] ?? NaN,
      size: this.#sizes[place] ?? NaN,
      timeMs: (this.#times[place] ?? NaN) as Trade["timeMs"],
      ...(eligibility && { eligibility }),
      ...(id !== undefined && { id }),
      ...(side && { side }),
    };
  }
}

function flagsOf({ eligibility, side }: Trade): number {
  const told = side === undefined ? 0 : side === "buy" ? BUY : SELL;
  if (eligibility === undefined) return told | UNTOLD;
  const { updatesVolume, updatesHighLow, updatesLast } = eligibility;
  return told | (updatesVolume ? VOLUME : 0) | (updatesHighLow ? HIGH_LOW : 0) | (updatesLast ? LAST : 0);
}
