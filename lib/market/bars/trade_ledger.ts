import type { Ticker, Trade } from "@/lib/protocol/mod.ts";
import { FULL } from "./trade_eligibility.ts";

const MINUTE_MS = 60_000;
const minuteOf = (timeMs: number): number => Math.floor(timeMs / MINUTE_MS) * 60;

/** Most ids are whole numbers. As such they take a fraction of the memory, and there are 15 minutes of them. */
const keyOf = (id: string): string | number => /^[1-9]\d{0,14}$/.test(id) ? Number(id) : id;

export interface TradeLedgerOptions {
  /** How long after its minute the id of a trade is known, in event time. @default 15 minutes */
  readonly windowMs?: number;
  /** The latest trades of all tickers that can be taken back. @default 65,536 */
  readonly kept?: number;
}

/** What was counted in one minute of a ticker. */
interface Counted {
  readonly ids: Set<string | number>;
  trades: number;
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
  readonly #tickers = new Map<Ticker, Map<number, Counted>>();
  #next = 0;
  #advancedMs = -Infinity;

  constructor({ windowMs = 15 * MINUTE_MS, kept = 65_536 }: TradeLedgerOptions = {}) {
    this.#windowMs = windowMs;
    this.#capacity = kept;
  }

  /** Takes note of a trade; false when it has been counted before. One without an id is always another. */
  count(trade: Trade): boolean {
    const counted = this.#counted(trade);
    if (trade.id !== undefined) {
      const key = keyOf(trade.id);
      if (counted.ids.has(key)) return false;
      counted.ids.add(key);
    }
    counted.trades += 1;
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
    const counted = this.#counted(trade);
    counted.ids.delete(keyOf(id));
    counted.trades -= 1;
    const minute = minuteOf(trade.timeMs);
    const own = this.#inOrder().filter((other) => other.ticker === ticker);
    const others = own.filter(({ timeMs }) => minuteOf(timeMs) === minute);
    const moving = own.filter(({ eligibility = FULL }) => eligibility.updatesLast);
    return {
      trade,
      others: others.length === counted.trades ? others : null,
      latest: moving.reduce<Trade | undefined>((a, b) => a === undefined || b.timeMs >= a.timeMs ? b : a, undefined),
    };
  }

  /** Tells how far event time has come, epoch ms: ids from before the window are forgotten. */
  advance(timeMs: number): void {
    if (minuteOf(timeMs) <= minuteOf(this.#advancedMs)) return;
    this.#advancedMs = timeMs;
    for (const [ticker, minutes] of this.#tickers) {
      for (const startS of minutes.keys()) {
        if ((startS + 60) * 1000 <= timeMs - this.#windowMs) minutes.delete(startS);
      }
      if (minutes.size === 0) this.#tickers.delete(ticker);
    }
  }

  /** The trades that are kept, in order of arrival. */
  #inOrder(): Trade[] {
    return [...this.#kept.slice(this.#next), ...this.#kept.slice(0, this.#next)].filter((trade) => trade !== undefined);
  }

  #counted({ ticker, timeMs }: Trade): Counted {
    let minutes = this.#tickers.get(ticker);
    if (minutes === undefined) this.#tickers.set(ticker, minutes = new Map());
    const startS = minuteOf(timeMs);
    let counted = minutes.get(startS);
    if (counted === undefined) minutes.set(startS, counted = { ids: new Set(), trades: 0 });
    return counted;
  }
}
