import type { EpochMs, Quote, Ticker, TickerSnapshot, Trade } from "@/lib/protocol/mod.ts";
import { roundPrice, roundSize, roundTo } from "./rounding.ts";
import { FULL } from "./trade_eligibility.ts";

/** Where a ticker stands. Prices in the market's currency, volumes in shares; unknown numbers are 0. */
export interface TickerState {
  readonly ticker: Ticker;
  readonly price: number;
  /** Close of the previous session. */
  readonly lastClose: number;
  /** Mean daily volume. */
  readonly avgVolume: number;
  readonly dayVolume: number;
  /** Over the trades seen in this session; null before the first. */
  readonly sessionVwap: number | null;
  readonly bid?: number;
  readonly ask?: number;
  /** Event time of the latest trade of any kind; null before the first. */
  readonly lastTradeMs: EpochMs | null;
  /** Session that `dayVolume` and `sessionVwap` belong to, `YYYY-MM-DD`; null before the first event. */
  readonly sessionDate: string | null;
}

/** Percent of `price` against `lastClose`, two decimals; 0 while either is unknown. */
export function changePct(price: number, lastClose: number): number {
  return price > 0 && lastClose > 0 ? roundTo((price - lastClose) / lastClose * 100, 2) : 0;
}

/** The running sums behind a {@link TickerState}. Sessions are told by the caller, which knows the market's hours. */
export class TickerBook {
  readonly ticker: Ticker;
  #price = 0;
  #priceMs = -Infinity;
  #lastClose = 0;
  #avgVolume = 0;
  #volume = 0;
  #tradedVolume = 0;
  #tradedValue = 0;
  #bid: number | undefined;
  #ask: number | undefined;
  #lastTradeMs: EpochMs | null = null;
  #session: string | null = null;
  #view: TickerState | undefined;

  constructor(ticker: Ticker) {
    this.ticker = ticker;
  }

  /**
   * Takes over what a snapshot knows. Its price stands only until a trade has told one, its volume only where it is
   * greater than what has been counted; what it does not know (0) changes nothing.
   */
  seed({ price, lastClose, volume, avgVolume }: TickerSnapshot, session: string | null): void {
    if (this.#session === null) this.#session = session;
    if (this.#priceMs === -Infinity && price > 0) this.#price = price;
    if (lastClose > 0) this.#lastClose = lastClose;
    if (avgVolume > 0) this.#avgVolume = avgVolume;
    this.#volume = Math.max(this.#volume, volume);
    this.#view = undefined;
  }

  /** Counts a trade of `session`; one of an earlier session changes nothing. */
  trade({ price, size, timeMs, eligibility = FULL }: Trade, session: string): void {
    if (!this.#enter(session)) return;
    if (this.#lastTradeMs === null || timeMs > this.#lastTradeMs) this.#lastTradeMs = timeMs;
    if (eligibility.updatesVolume) {
      this.#volume += size;
      this.#tradedVolume += size;
      this.#tradedValue += price * size;
    }
    // A late trade is history: the price never goes back in time.
    if (eligibility.updatesLast && timeMs >= this.#priceMs) {
      this.#price = price;
      this.#priceMs = timeMs;
    }
  }

  /** Takes over the sides that a quote names; an absent side stays as it was. */
  quote({ bid, ask }: Quote, session: string): void {
    if (!this.#enter(session)) return;
    this.#bid = bid ?? this.#bid;
    this.#ask = ask ?? this.#ask;
  }

  /** The state now; it does not change afterwards. */
  view(): TickerState {
    return this.#view ??= Object.freeze({
      ticker: this.ticker,
      price: this.#price,
      lastClose: this.#lastClose,
      avgVolume: this.#avgVolume,
      dayVolume: roundSize(this.#volume),
      sessionVwap: this.#tradedVolume > 0 ? roundPrice(this.#tradedValue / this.#tradedVolume) : null,
      ...(this.#bid !== undefined && { bid: this.#bid }),
      ...(this.#ask !== undefined && { ask: this.#ask }),
      lastTradeMs: this.#lastTradeMs,
      sessionDate: this.#session,
    });
  }

  #enter(session: string): boolean {
    if (this.#session !== null && session < this.#session) return false;
    this.#view = undefined;
    if (this.#session !== null && session > this.#session) {
      if (this.#price > 0) this.#lastClose = this.#price;
      this.#volume = this.#tradedVolume = this.#tradedValue = 0;
    }
    this.#session = session;
    return true;
  }
}
