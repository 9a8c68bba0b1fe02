import type { Bar, EpochMs, Quote, Ticker, TickerSnapshot, Trade } from "@/lib/protocol/mod.ts";
import { roundPrice, roundSize, roundTo } from "./rounding.ts";
import { type SessionTotals, SessionVolume } from "./session_volume.ts";
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
  /** Over the trades and upstream bars of this session; null before the first. */
  readonly sessionVwap: number | null;
  readonly bid?: number;
  readonly ask?: number;
  /** Event time of the latest trade, as it told itself or as an upstream bar (its end) or a snapshot did; null before. */
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
  readonly #volume = new SessionVolume();
  #bid: number | undefined;
  #ask: number | undefined;
  #lastTradeMs: EpochMs | null = null;
  #session: string | null = null;
  #view: TickerState | undefined;

  constructor(ticker: Ticker) {
    this.ticker = ticker;
  }

  /**
   * Takes over what a snapshot knows. A price without a time stands only until something has told one; a price of an
   * earlier session, and its volume, are left out. What a snapshot does not know (0) changes nothing.
   *
   * @param session of the snapshot's own time, else the current one; null while there is none
   * @param nowMs market time of the snapshot; null before the first event
   */
  seed({ price, lastClose, volume, avgVolume, timeMs }: TickerSnapshot, session: string | null, nowMs: number | null) {
    const isOld = this.#session !== null && session !== null && session < this.#session;
    if (timeMs !== undefined && session !== null) this.#enter(session);
    this.#session ??= session;
    this.#view = undefined;
    if (lastClose > 0) this.#lastClose = lastClose;
    if (avgVolume > 0) this.#avgVolume = avgVolume;
    if (isOld) return;
    const isNewer = timeMs === undefined ? this.#priceMs === -Infinity : timeMs > this.#priceMs;
    if (isNewer && price > 0) {
      this.#price = price;
      if (timeMs !== undefined) this.#priceMs = timeMs;
    }
    if (timeMs !== undefined) this.#heard(timeMs);
    this.#volume.atLeast(volume, nowMs);
  }

  /** Counts a trade of `session`; one of an earlier session changes nothing. */
  trade({ price, size, timeMs, eligibility = FULL }: Trade, session: string): void {
    if (!this.#enter(session)) return;
    this.#heard(timeMs);
    if (eligibility.updatesVolume) this.#volume.add(timeMs, price, size);
    // A late trade is history: the price never goes back in time.
    if (eligibility.updatesLast && timeMs >= this.#priceMs) {
      this.#price = price;
      this.#priceMs = timeMs;
    }
  }

  /**
   * Takes over a completed minute as upstream made it: what it says of the volume takes the place of what was counted.
   *
   * @param totals of the session up to the bar's end, where upstream tells them
   */
  bar(bar: Bar, session: string, totals?: SessionTotals): void {
    if (!this.#enter(session)) return;
    const endMs = (bar.time + 60) * 1000 as EpochMs;
    this.#heard(endMs);
    this.#volume.replace(bar, totals);
    if (endMs <= this.#priceMs) return;
    this.#price = bar.close;
    this.#priceMs = endMs;
  }

  /** Takes over completed minutes of `session` from before the first news of the ticker, oldest first. */
  history(bars: readonly Bar[], session: string): void {
    const last = bars.at(-1);
    if (last === undefined || !this.#enter(session)) return;
    this.#heard((last.time + 60) * 1000 as EpochMs);
    this.#volume.fill(bars);
    if (this.#price === 0) this.#price = last.close;
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
      dayVolume: roundSize(this.#volume.total),
      sessionVwap: this.#volume.vwap === null ? null : roundPrice(this.#volume.vwap),
      ...(this.#bid !== undefined && { bid: this.#bid }),
      ...(this.#ask !== undefined && { ask: this.#ask }),
      lastTradeMs: this.#lastTradeMs,
      sessionDate: this.#session,
    });
  }

  #heard(timeMs: EpochMs): void {
    if (this.#lastTradeMs === null || timeMs > this.#lastTradeMs) this.#lastTradeMs = timeMs;
  }

  #enter(session: string): boolean {
    if (this.#session !== null && session < this.#session) return false;
    this.#view = undefined;
    if (this.#session !== null && session > this.#session) {
      if (this.#price > 0) this.#lastClose = this.#price;
      this.#volume.clear();
    }
    this.#session = session;
    return true;
  }
}
