import type { Ticker, Trade } from "@/lib/protocol/mod.ts";
import { FULL } from "./trade_eligibility.ts";
import { TradeIds } from "./trade_ids.ts";

const MINUTE_MS = 60_000;
const minuteOf = (timeMs: number): number => Math.floor(timeMs / MINUTE_MS);
/** Minutes of which it is known how many trades a ticker had: more than the trades that are kept can be of. */
const COUNTED = 32;

export interface TradeLedgerOptions {
  /** How long after its minute the id of a trade is known, in event time. @default 15 minutes */
  readonly windowMs?: number;
  /** The latest trades of all tickers that can be taken back. @default 65,536 */
  readonly kept?: number;
}

/** How many trades a ticker had in each of its latest minutes. */
interface Counts {
  /** Minutes since 1970, and trades in them. */
  readonly minutes: Int32Array;
  readonly trades: Int32Array;
}

/** A trade that is no longer counted, and what is left without it. */
export interface TakenBack {
  readonly trade: Trade;
  /** All other trades of its minute; null when not all of them are known any more. */
  readonly others: readonly Trade[] | null;
  /** The latest trade of the ticker that may move its price, as far as it is known. */
  readonly latest: Trade | undefined;
}

/**
 * The one place that decides whether a trade counts: towards bars, volumes, sums of money and scores alike. The same id
 * counts once, and a trade that the market cancels or corrects counts no more. What is held is bounded.
 */
export class TradeLedger {
  readonly #windowMs: number;
  readonly #kept: (Trade | undefined)[] = [];
  readonly #capacity: number;
  readonly #ids = new TradeIds();
  readonly #counts = new Map<Ticker, Counts>();
  #next = 0;
  #advancedMs = -Infinity;

  constructor({ windowMs = 15 * MINUTE_MS, kept = 65_536 }: TradeLedgerOptions = {}) {
    this.#windowMs = windowMs;
    this.#capacity = kept;
  }

  /** Takes note of a trade; false when it has been counted before. One without an id is always another. */
  count(trade: Trade): boolean {
    const minute = minuteOf(trade.timeMs);
    if (trade.id !== undefined && !this.#ids.add(trade.ticker, minute, trade.id)) return false;
    this.#add(trade.ticker, minute, 1);
    this.#kept[this.#next] = trade;
    this.#next = (this.#next + 1) % this.#capacity;
    return true;
  }

  /** Takes a trade back; null for one that was not counted, or so long ago that nothing is known of it. */
  takeBack(ticker: Ticker, id: string): TakenBack | null {
    const index = this.#kept.findLastIndex((trade) => trade?.ticker === ticker && trade.id === id);
    const trade = this.#kept[index];
    if (trade === undefined) return null;
    this.#kept[index] = undefined;
    const minute = minuteOf(trade.timeMs);
    this.#ids.remove(ticker, minute, id);
    const left = this.#add(ticker, minute, -1);
    const own = this.#inOrder().filter((other) => other.ticker === ticker);
    const others = own.filter(({ timeMs }) => minuteOf(timeMs) === minute);
    const moving = own.filter(({ eligibility = FULL }) => eligibility.updatesLast);
    return {
      trade,
      others: others.length === left ? others : null,
      latest: moving.reduce<Trade | undefined>((a, b) => a === undefined || b.timeMs >= a.timeMs ? b : a, undefined),
    };
  }

  /** Tells how far event time has come, epoch ms: ids from before the window are forgotten. */
  advance(timeMs: number): void {
    if (minuteOf(timeMs) <= minuteOf(this.#advancedMs)) return;
    this.#advancedMs = timeMs;
    this.#ids.forget(minuteOf(timeMs - this.#windowMs));
    const before = minuteOf(timeMs) - COUNTED;
    for (const [ticker, { minutes }] of this.#counts) {
      if (minutes.every((minute) => minute <= before)) this.#counts.delete(ticker);
    }
  }

  /** The trades that are kept, in order of arrival. */
  #inOrder(): Trade[] {
    return [...this.#kept.slice(this.#next), ...this.#kept.slice(0, this.#next)].filter((trade) => trade !== undefined);
  }

  /** Adds to the trades of a minute; how many there are then, null of a minute that is counted no more. */
  #add(ticker: Ticker, minute: number, change: 1 | -1): number | null {
    let counts = this.#counts.get(ticker);
    if (counts === undefined) {
      counts = { minutes: new Int32Array(COUNTED), trades: new Int32Array(COUNTED) };
      this.#counts.set(ticker, counts);
    }
    const { minutes, trades } = counts;
    const place = minute % COUNTED;
    const held = minutes[place] ?? 0;
    if (held > minute) return null;
    if (held < minute) {
      minutes[place] = minute;
      trades[place] = 0;
    }
    return trades[place] = (trades[place] ?? 0) + change;
  }
}
