import {
  type Bar,
  type EpochMs,
  type Quote,
  roundPrice,
  roundSize,
  roundTo,
  type SecondBar,
  type Ticker,
  type TickerSnapshot,
  type Trade,
} from "@/lib/protocol/mod.ts";
import type { OfficialChange } from "../bars/official_prints.ts";
import { type CorporateActions, suspectedSplit } from "./corporate_actions.ts";
import type { DailyReference } from "./daily_reference.ts";
import { type SessionTotals, SessionVolume } from "./session_volume.ts";
import { FULL } from "../bars/trade_eligibility.ts";

import type { TickerReading, TickerState } from "./ticker_state.ts";

/** By how much a trade may be newer than the quote that it is compared with. */
const QUOTE_KNOWN_MS = 2 * 60_000;

/** Where an event lies in the market's hours. */
export interface SessionMoment {
  /** Date of the session, `YYYY-MM-DD`. */
  readonly session: string;
  /** Within regular hours: the last price of these is the session's close. */
  readonly isRegular: boolean;
}

/** What a ticker's book knows of its market. */
export interface TickerContext {
  /** Date of the session before one, `YYYY-MM-DD`. */
  readonly sessionBefore: (session: string) => string;
  readonly actions: CorporateActions;
  /** Whether what is traded may be split. */
  readonly hasSplits: boolean;
}

/** The running sums behind a {@link TickerState}. Sessions are told by the caller, which knows the market's hours. */
export class TickerBook implements TickerReading {
  readonly ticker: Ticker;
  readonly #context: TickerContext;
  #price = 0;
  #priceMs = -Infinity;
  /** The first price of this session; 0 before. */
  #firstPrice = 0;
  #lastClose = 0;
  /** A daily bar from this date on knows the last close better. */
  #closeFromDate = "";
  /** What the last close will be once this session is over; 0 before its first price. */
  #close = 0;
  #officialClose: number | null = null;
  /** Time of the latest price in regular hours of this session. */
  #regularMs = -Infinity;
  /** As a snapshot told it, and as daily bars have it. */
  #toldAvgVolume = 0;
  #meanVolume = 0;
  readonly #volume = new SessionVolume();
  #bid: number | undefined;
  #ask: number | undefined;
  #quoteMs = -Infinity;
  #lastTradeMs: EpochMs | null = null;
  /** Event time of the latest trade that was counted itself. */
  #countedMs = -Infinity;
  #session: string | null = null;
  #view: TickerState | undefined;

  constructor(ticker: Ticker, context: TickerContext) {
    this.ticker = ticker;
    this.#context = context;
  }

  /**
   * Takes over what a snapshot knows. A price without a time stands only until something has told one; a price of an
   * earlier session, and its volume, are left out. What a snapshot does not know (0) changes nothing.
   *
   * @param moment of the snapshot's own time, else the current one; null while there is none
   * @param nowMs market time of the snapshot; null before the first event
   */
  seed(snapshot: TickerSnapshot, moment: SessionMoment | null, nowMs: number | null): void {
    const { price, lastClose, volume, avgVolume, timeMs, quote } = snapshot;
    const isOld = this.#session !== null && moment !== null && moment.session < this.#session;
    if (timeMs !== undefined && moment !== null) this.enter(moment.session);
    this.#session ??= moment?.session ?? null;
    this.#view = undefined;
    if (lastClose > 0) {
      this.#closeFromDate = this.#session === null ? "" : this.#context.sessionBefore(this.#session);
      this.#lastClose = this.#adjusted(lastClose, this.#closeFromDate);
    }
    if (avgVolume > 0) this.#toldAvgVolume = avgVolume;
    if (quote !== undefined) this.#quote(quote.bid, quote.ask, quote.timeMs);
    if (isOld) return;
    if (timeMs !== undefined) {
      if (price > 0 && timeMs > this.#priceMs) this.#setPrice(price, timeMs, moment?.isRegular ?? false);
      this.#heard(timeMs);
    } else if (price > 0 && this.#priceMs === -Infinity) this.#price = this.#close = price;
    this.#volume.atLeast(volume, nowMs);
  }

  /** Takes over what daily bars of the sessions before tell, where nothing better is known. */
  refer({ lastClose, closeDate, avgVolume }: DailyReference): void {
    this.#view = undefined;
    if (avgVolume > 0) this.#meanVolume = avgVolume;
    const isPast = this.#session === null || closeDate < this.#session;
    if (lastClose > 0 && isPast && closeDate >= this.#closeFromDate) {
      this.#lastClose = lastClose;
      this.#closeFromDate = closeDate;
    }
  }

  /** Counts a trade; one of an earlier session changes nothing. */
  trade({ price, size, timeMs, eligibility = FULL }: Trade, { session, isRegular }: SessionMoment): void {
    if (!this.enter(session)) return;
    this.#heard(timeMs);
    this.#countedMs = Math.max(this.#countedMs, timeMs);
    if (eligibility.updatesVolume) this.#volume.add(timeMs, price, size);
    if (eligibility.updatesLast) this.#setPrice(price, timeMs, isRegular);
  }

  /**
   * Counts a trade no more.
   *
   * @param latest of the trades that still count, where one is known: its price stands where that of the trade stood
   */
  takeBack({ price, size, timeMs, eligibility = FULL }: Trade, latest: Trade | undefined, session: string): void {
    if (session !== this.#session) return;
    this.#view = undefined;
    if (eligibility.updatesVolume) this.#volume.add(timeMs, price, -size);
    if (latest === undefined || timeMs !== this.#priceMs) return;
    if (this.#regularMs === timeMs) {
      this.#close = latest.price;
      this.#regularMs = latest.timeMs;
    }
    this.#price = latest.price;
    this.#priceMs = latest.timeMs;
  }

  /** Takes over what an official print changes: the shares of the session's auctions, and its close. */
  official({ timeMs, crosses, officialClose }: OfficialChange, session: string): void {
    if (!this.enter(session)) return;
    for (const { cross, before } of crosses) {
      if (before !== null) this.#volume.add(timeMs, before.price, -before.size);
      if (cross !== null) this.#volume.add(timeMs, cross.price, cross.size);
    }
    this.#officialClose = officialClose;
  }

  /**
   * Takes over a completed minute as upstream made it: what it says of the volume takes the place of what was counted.
   *
   * @param totals of the session up to the bar's end, where upstream tells them
   */
  bar(bar: Bar, { session, isRegular }: SessionMoment, totals?: SessionTotals): void {
    if (!this.enter(session)) return;
    this.#heard(endOf(bar));
    this.#volume.replace(bar, totals);
    this.#setPrice(bar.close, endOf(bar) - 1, isRegular);
  }

  /** Takes over a second that upstream added up; false when trades of it, or of later, were counted themselves. */
  second({ timeMs, close, volume, vwap, dayVolume, sessionVwap }: SecondBar, moment: SessionMoment): boolean {
    if (!this.enter(moment.session) || this.#countedMs >= timeMs - 1000) return false;
    this.#heard(timeMs as EpochMs);
    this.#volume.add(timeMs - 1, vwap ?? close, volume);
    if (dayVolume !== undefined) this.#volume.told({ dayVolume, sessionVwap }, timeMs);
    this.#setPrice(close, timeMs - 1, moment.isRegular);
    return true;
  }

  /**
   * Takes over completed minutes of `session` from before the first news of the ticker, oldest first.
   *
   * @param lastRegular the last of them in regular hours
   */
  history(bars: readonly Bar[], session: string, lastRegular: Bar | undefined): void {
    const last = bars.at(-1);
    if (last === undefined || !this.enter(session)) return;
    this.#heard(endOf(last));
    this.#volume.fill(bars);
    if (this.#price === 0) this.#price = this.#close = last.close;
    if (lastRegular !== undefined) this.#setRegularClose(lastRegular.close, endOf(lastRegular) - 1);
  }

  /** Takes over the sides that a quote names; an absent side stays as it was. */
  quote({ bid, ask, timeMs }: Quote, session: string): void {
    if (this.enter(session)) this.#quote(bid, ask, timeMs);
  }

  /** Begins a session if it is a new one; false when it is over already. */
  enter(session: string): boolean {
    if (this.#session !== null && session < this.#session) return false;
    this.#view = undefined;
    if (this.#session !== null && session > this.#session) {
      const before = this.#session;
      this.#session = session;
      const close = this.#officialClose ?? this.#close;
      this.#lastClose = this.#adjusted(close > 0 ? close : this.#lastClose, before);
      if (close > 0) this.#closeFromDate = before;
      this.#close = this.#firstPrice = 0;
      this.#officialClose = null;
      this.#regularMs = -Infinity;
      this.#bid = this.#ask = undefined;
      this.#volume.clear();
    }
    this.#session = session;
    return true;
  }

  get price(): number {
    return this.#price;
  }
  get lastClose(): number {
    return this.#lastClose;
  }
  get avgVolume(): number {
    return this.#toldAvgVolume > 0 ? this.#toldAvgVolume : this.#meanVolume;
  }
  get dayVolume(): number {
    return this.#volume.total;
  }
  get dollarVolume(): number {
    return this.#volume.value ?? this.#price * this.#volume.total;
  }
  get sessionVwap(): number | null {
    return this.#volume.vwap;
  }
  get bid(): number | undefined {
    return this.#isQuoteKnown ? this.#bid : undefined;
  }
  get ask(): number | undefined {
    return this.#isQuoteKnown ? this.#ask : undefined;
  }
  get suspectedSplit(): string | null {
    const { hasSplits, actions } = this.#context;
    if (!hasSplits || this.#session === null || actions.has(this.ticker, this.#session)) return null;
    return suspectedSplit(this.#firstPrice, this.#lastClose);
  }

  get #isQuoteKnown(): boolean {
    return (this.#lastTradeMs ?? 0) - this.#quoteMs <= QUOTE_KNOWN_MS;
  }

  /** The state now; it does not change afterwards. */
  view(): TickerState {
    return this.#view ??= this.#see();
  }

  #see(): TickerState {
    const { price, lastClose, avgVolume, dayVolume, dollarVolume, sessionVwap, bid, ask, suspectedSplit } = this;
    return Object.freeze({
      ticker: this.ticker,
      price,
      lastClose,
      officialClose: this.#officialClose,
      avgVolume,
      dayVolume: roundSize(dayVolume),
      dollarVolume: roundTo(dollarVolume, 2),
      sessionVwap: sessionVwap === null ? null : roundPrice(sessionVwap),
      ...(bid !== undefined && { bid }),
      ...(ask !== undefined && { ask }),
      lastTradeMs: this.#lastTradeMs,
      suspectedSplit,
      sessionDate: this.#session,
    });
  }

  /** A close of the session `of` as it compares with the prices of this one. */
  #adjusted(close: number, of: string): number {
    return this.#session === null ? close : this.#context.actions.adjustClose(this.ticker, close, of, this.#session);
  }

  #heard(timeMs: EpochMs): void {
    if (this.#lastTradeMs === null || timeMs > this.#lastTradeMs) this.#lastTradeMs = timeMs;
  }

  /** Takes a price as the latest, unless it is late, and as the session's close, if it is that. */
  #setPrice(price: number, timeMs: number, isRegular: boolean): void {
    if (isRegular) this.#setRegularClose(price, timeMs);
    // A late trade is history: the price never goes back in time.
    if (timeMs < this.#priceMs) return;
    if (this.#regularMs === -Infinity) this.#close = price;
    if (this.#firstPrice === 0) this.#firstPrice = price;
    this.#price = price;
    this.#priceMs = timeMs;
  }

  #setRegularClose(price: number, timeMs: number): void {
    if (timeMs < this.#regularMs) return;
    this.#close = price;
    this.#regularMs = timeMs;
  }

  #quote(bid: number | undefined, ask: number | undefined, timeMs: number): void {
    if (timeMs < this.#quoteMs) return;
    this.#bid = bid ?? this.#bid;
    this.#ask = ask ?? this.#ask;
    this.#quoteMs = timeMs;
  }
}

const endOf = ({ time }: Bar): EpochMs => (time + 60) * 1000 as EpochMs;
