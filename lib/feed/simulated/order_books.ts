import {
  type BookLevel,
  DEPTH_LEVELS,
  type EpochMs,
  type OrderBook,
  type Quote,
  type Ticker,
} from "@/lib/protocol/mod.ts";
import type { FeedEvent } from "../feed.ts";
import { tickSize, toGrid } from "./price_grid.ts";
import { Random } from "./random.ts";

/** Of the random numbers of a market: those of the tape are others, so that it is the same with and without books. */
const STREAM = 6;
/** A book that is not quoted anew moves behind its best levels after this time. */
const MOVES_MS = 1_000;

/** Order books of the tickers that are wanted, made around the quotes of the tape: the best levels are the quote's. */
export class OrderBooks {
  readonly #random: Random;
  readonly #lastQuote: (ticker: Ticker) => Quote | undefined;
  /** When the book of each wanted ticker was told last, and their quotes as they are told. */
  readonly #toldMs = new Map<Ticker, number>();
  readonly #quotes = new Map<Ticker, Quote>();

  /** @param lastQuote what stands when a book is first wanted */
  constructor(seed: number, lastQuote: (ticker: Ticker) => Quote | undefined) {
    this.#random = new Random(seed, STREAM);
    this.#lastQuote = lastQuote;
  }

  want(tickers: readonly Ticker[]): void {
    const wanted = new Set(tickers);
    for (const ticker of this.#toldMs.keys()) {
      if (wanted.has(ticker)) continue;
      this.#toldMs.delete(ticker);
      this.#quotes.delete(ticker);
    }
    for (const ticker of wanted) if (!this.#toldMs.has(ticker)) this.#toldMs.set(ticker, -Infinity);
  }

  /** The same events, and after each quote of a wanted ticker its book. */
  *with(events: readonly FeedEvent[], nowMs: EpochMs): Iterable<FeedEvent> {
    for (const event of events) {
      yield event;
      if (event.kind !== "quote" || !this.#toldMs.has(event.ticker)) continue;
      this.#quotes.set(event.ticker, event);
      yield this.#book(event, event.timeMs);
    }
    for (const [ticker, toldMs] of this.#toldMs) {
      if (nowMs - toldMs < MOVES_MS) continue;
      const quote = this.#quotes.get(ticker) ?? this.#lastQuote(ticker);
      if (quote !== undefined) yield this.#book(quote, nowMs);
    }
  }

  get isWanted(): boolean {
    return this.#toldMs.size > 0;
  }

  #book({ ticker, bid = 0, ask = 0, bidSize = 100, askSize = 100 }: Quote, timeMs: EpochMs): OrderBook {
    this.#toldMs.set(ticker, timeMs);
    return {
      kind: "depth",
      ticker,
      bids: this.#side(bid, bidSize, -1),
      asks: this.#side(ask, askSize, 1),
      timeMs,
    };
  }

  /** From the best price on, a tick or a few between two levels, and the larger the further away. */
  #side(best: number, size: number, direction: 1 | -1): BookLevel[] {
    const levels: BookLevel[] = [];
    let price = best;
    for (let level = 0; level < DEPTH_LEVELS && price > 0; level++) {
      levels.push([price, level === 0 ? size : 100 * this.#random.integer(1, 8 + 4 * level)]);
      const ticks = this.#random.chance(0.7) ? 1 : this.#random.integer(2, 4);
      price = toGrid(price + direction * ticks * tickSize(price));
    }
    return levels;
  }
}
