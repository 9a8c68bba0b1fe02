import type { Ticker, Trade } from "@/lib/protocol/mod.ts";
import { FULL } from "./trade_eligibility.ts";
import { tickerIndex } from "@/lib/support/ticker_index.ts";
import { KeptTrades } from "./kept_trades.ts";
import { type KnownIds, TradeIds } from "./trade_ids.ts";

const MINUTE_MS = 60_000;
const minuteOf = (timeMs: number): number => Math.floor(timeMs / MINUTE_MS);

export interface TradeLedgerOptions {
  /** How long after its minute the id of a trade is known, in event time. @default 15 minutes */
  readonly windowMs?: number;
  /** The latest trades of all tickers that can be taken back. @default 65,536 */
  readonly kept?: number;
}

/** What was counted of a ticker. */
interface Counted extends KnownIds {
  /** The minute counted last, in minutes since 1970, and its trades; those of minutes before it. */
  minute: number;
  trades: number;
  readonly before: Map<number, number>;
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
  readonly #ids = new TradeIds();
  readonly #kept: KeptTrades;
  /** By the number of the ticker. */
  readonly #tickers: (Counted | undefined)[] = [];
  #advancedMs = -Infinity;
  /** Number of the first ticker of which ids may still have to be forgotten. */
  #forgetting = Infinity;

  constructor({ windowMs = 15 * MINUTE_MS, kept = 65_536 }: TradeLedgerOptions = {}) {
    this.#windowMs = windowMs;
    this.#kept = new KeptTrades(kept, (prefix) => this.#ids.prefixText(prefix));
  }

  /** Takes note of a trade; false when it has been counted before. One without an id is always another. */
  count(trade: Trade): boolean {
    const minute = minuteOf(trade.timeMs);
    const index = tickerIndex(trade.ticker);
    const counted = this.#counted(index);
    if (trade.id !== undefined && !this.#ids.add(counted, minute, trade.id)) return false;
    add(counted, minute, 1);
    this.#kept.add(trade, index, this.#ids);
    return true;
  }

  /** Takes a trade back; null for one that was not counted, or so long ago that nothing is known of it. */
  takeBack(ticker: Ticker, id: string): TakenBack | null {
    const trade = this.#kept.take(ticker, id);
    if (trade === undefined) return null;
    const minute = minuteOf(trade.timeMs);
    const counted = this.#counted(tickerIndex(ticker));
    this.#ids.remove(counted, minute, id);
    const left = add(counted, minute, -1);
    const own = this.#kept.of(ticker);
    const others = own.filter(({ timeMs }) => minuteOf(timeMs) === minute);
    const moving = own.filter(({ eligibility = FULL }) => eligibility.updatesLast);
    return {
      trade,
      others: others.length === left ? others : null,
      latest: moving.reduce<Trade | undefined>((a, b) => a === undefined || b.timeMs >= a.timeMs ? b : a, undefined),
    };
  }

  /** Whether there are tickers of which ids are still to be forgotten by {@link advance}. */
  get isBehind(): boolean {
    return this.#forgetting < this.#tickers.length;
  }

  /**
   * Tells how far event time has come, epoch ms: ids from before the window are forgotten.
   *
   * @param most tickers that are looked at: those of a whole market at once would keep all trades waiting
   */
  advance(timeMs: number, most = Infinity): void {
    if (minuteOf(timeMs) > minuteOf(this.#advancedMs)) {
      this.#advancedMs = timeMs;
      this.#forgetting = 0;
    }
    const before = minuteOf(this.#advancedMs - this.#windowMs);
    for (let left = most; left > 0 && this.isBehind; left--) this.#forget(this.#forgetting++, before);
  }

  #forget(ticker: number, before: number): void {
    const counted = this.#tickers[ticker];
    if (counted === undefined) return;
    for (const minute of counted.before.keys()) if (minute < before) counted.before.delete(minute);
    const isEmpty = this.#ids.forget(counted, before);
    if (isEmpty && counted.minute < before && counted.before.size === 0) this.#tickers[ticker] = undefined;
  }

  #counted(ticker: number): Counted {
    return this.#tickers[ticker] ??= { ...this.#ids.known(), minute: 0, trades: 0, before: new Map() };
  }
}

/** Adds to the trades of a minute; how many there are then. */
function add(counted: Counted, minute: number, change: 1 | -1): number {
  if (minute > counted.minute) {
    if (counted.trades > 0) counted.before.set(counted.minute, counted.trades);
    counted.minute = minute;
    counted.trades = 0;
  }
  if (minute === counted.minute) return counted.trades += change;
  const trades = (counted.before.get(minute) ?? 0) + change;
  counted.before.set(minute, trades);
  return trades;
}
