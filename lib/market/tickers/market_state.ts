import type {
  Bar,
  DailyBar,
  EpochMs,
  MarketHours,
  Quote,
  SecondBar,
  Ticker,
  TickerSnapshot,
  Trade,
} from "@/lib/protocol/mod.ts";
import type { OfficialChange } from "../bars/official_prints.ts";
import { nextSession } from "../calendar/market_session.ts";
import { tickerIndex } from "@/lib/support/ticker_index.ts";
import { CorporateActions } from "./corporate_actions.ts";
import type { DailyReference } from "./daily_reference.ts";
import type { MarketListener } from "./market_listener.ts";
import { isMarketOpen, marketPhase, sessionBefore, sessionDate } from "../calendar/market_hours.ts";
import type { SessionTotals } from "./session_volume.ts";
import { type SessionMoment, TickerBook } from "./ticker_book.ts";
import type { TickerReading, TickerState } from "./ticker_state.ts";

const MINUTE_MS = 60_000;

/**
 * The latest of every ticker, fed with trades and quotes in order of arrival.
 *
 * A new session resets day volume and session VWAP, and the last price of the regular hours before becomes the last
 * close. Events of an earlier session than the ticker's own are left out.
 */
export class MarketState {
  readonly #hours: MarketHours;
  readonly #actions: CorporateActions;
  /** By the number of the ticker, and in the order of their first news. */
  readonly #books: (TickerBook | undefined)[] = [];
  readonly #order: TickerBook[] = [];
  #lastTimeMs: EpochMs | null = null;
  /** Greatest event time of trades and quotes, and end of the latest bar. */
  #tickMs = -Infinity;
  #barMs = -Infinity;
  /** Session that all tickers have entered. */
  #session = "";
  /** The minute that was asked for last, nearly always that of the next trade, and where it lies. */
  #minute = NaN;
  #minuteMoment: SessionMoment = { session: "", isRegular: false };
  #listener: MarketListener | undefined;

  /** @param actions splits and dividends. @default none are known */
  constructor(hours: MarketHours, actions: CorporateActions = new CorporateActions()) {
    this.#hours = hours;
    this.#actions = actions;
  }

  get hours(): MarketHours {
    return this.#hours;
  }

  /** The session that all tickers have entered; empty before the first. */
  get session(): string {
    return this.#session;
  }

  /** From now on tells a listener of all that is taken in, after it has been. */
  set listener(listener: MarketListener) {
    this.#listener = listener;
  }

  /** Greatest event time seen; null before the first event. */
  get lastTimeMs(): EpochMs | null {
    return this.#lastTimeMs;
  }

  /**
   * Since when nothing has come that was due: a trade or quote is due at any time, but where only minute bars come, the
   * next one is due a minute after the last. Null before the first event.
   */
  get quietSinceMs(): number | null {
    return this.#barMs - this.#tickMs >= MINUTE_MS ? this.#barMs + MINUTE_MS : this.#lastTimeMs;
  }

  /**
   * Market time has come so far: once a session has begun, every ticker is in it, whether it has traded or not. True
   * when one has begun since the call before.
   */
  advance(timeMs: number): boolean {
    if (marketPhase(timeMs, this.#hours) === "closed") return false;
    const session = sessionDate(timeMs, this.#hours);
    const before = this.#session;
    if (session <= before) return false;
    this.#session = session;
    for (const book of this.#order) book.enter(session);
    this.#listener?.onSession(session);
    return before !== "";
  }

  /** @throws {RangeError} when the trade's time is not finite. */
  applyTrade(trade: Trade): void {
    const moment = this.#enter(trade.timeMs);
    this.#tickMs = Math.max(this.#tickMs, trade.timeMs);
    this.#book(trade.ticker).trade(trade, moment);
    this.#listener?.onTrade(trade);
  }

  /**
   * Counts a trade no more.
   *
   * @param latest of those that still count, as far as it is known
   * @param others all others of its minute; null when not all of them are known
   */
  takeBack(trade: Trade, latest: Trade | undefined, others: readonly Trade[] | null = null): void {
    this.#book(trade.ticker).takeBack(trade, latest, sessionDate(trade.timeMs, this.#hours));
    this.#listener?.onTakenBack({ trade, others });
  }

  /** Takes over what an official print changes in its session, after the trade itself. */
  applyOfficial(change: OfficialChange): void {
    this.#book(change.ticker).official(change, sessionDate(change.timeMs, this.#hours));
    this.#listener?.onOfficial(change);
  }

  /** @throws {RangeError} when the quote's time is not finite. */
  applyQuote(quote: Quote): void {
    const { session } = this.#enter(quote.timeMs);
    this.#tickMs = Math.max(this.#tickMs, quote.timeMs);
    this.#book(quote.ticker).quote(quote, session);
    this.#listener?.onQuote(quote);
  }

  /**
   * Takes over a minute that upstream made and completed.
   *
   * @param totals of the session up to its end, where upstream tells them
   * @throws {RangeError} when the bar's time is not finite.
   */
  applyBar(ticker: Ticker, bar: Bar, totals?: SessionTotals): void {
    const endMs = bar.time * 1000 + MINUTE_MS;
    const moment = this.#enter(endMs - 1 as EpochMs);
    this.#barMs = Math.max(this.#barMs, endMs);
    this.#book(ticker).bar(bar, moment, totals);
    this.#listener?.onBar(ticker, bar);
  }

  /**
   * Takes over a second that upstream added up. One in which a trade of the ticker has been counted is left out, as is
   * one that lies before it: nothing counts twice.
   *
   * @throws {RangeError} when the second's time is not finite.
   */
  applySecond(second: SecondBar): void {
    const lastMs = second.timeMs - 1 as EpochMs;
    const moment = this.#enter(lastMs);
    this.#tickMs = Math.max(this.#tickMs, second.timeMs);
    if (this.#book(second.ticker).second(second, moment)) this.#listener?.onSecond(second);
  }

  /**
   * Takes over completed minutes from before the ticker was looked at, oldest first; those of earlier sessions than
   * that of `nowMs` are left out.
   */
  applyHistory(ticker: Ticker, bars: readonly Bar[], nowMs: EpochMs): void {
    const session = sessionDate(nowMs, this.#hours);
    const todays = bars.filter(({ time }) => sessionDate(time * 1000, this.#hours) === session);
    const lastRegular = todays.findLast(({ time }) => isMarketOpen(time * 1000, this.#hours));
    this.#book(ticker).history(todays, session, lastRegular);
    this.#listener?.onReference(ticker);
  }

  /**
   * Takes over a snapshot.
   *
   * @param nowMs market time at which it was given; null before the first event
   */
  seed(snapshot: TickerSnapshot, nowMs: EpochMs | null = this.#lastTimeMs): void {
    const timeMs = snapshot.timeMs ?? nowMs;
    this.#book(snapshot.ticker).seed(snapshot, timeMs === null ? null : this.#moment(timeMs), nowMs);
    this.#listener?.onSnapshot(snapshot, nowMs);
  }

  /** Takes over what daily bars of the sessions before tell, where nothing better is known. */
  refer(ticker: Ticker, reference: DailyReference): void {
    this.#book(ticker).refer(reference);
    this.#listener?.onReference(ticker);
  }

  /** Daily bars as they compare with the session of `nowMs`; without a time, with the session after them. */
  adjustBars(ticker: Ticker, bars: readonly DailyBar[], nowMs: number | null): readonly DailyBar[] {
    const last = bars.at(-1);
    if (last === undefined) return bars;
    const afterMs = Date.parse(`${last.date}T23:59:00Z`);
    const session = sessionDate(nowMs ?? nextSession(afterMs, this.#hours), this.#hours);
    return this.#actions.adjustBars(ticker, bars, session);
  }

  /** State of a ticker, frozen; the same object until something changes it. */
  get(ticker: Ticker): TickerState | undefined {
    return this.#books[tickerIndex(ticker)]?.view();
  }

  /** What is known of a ticker as it changes, without the making of a state for each change. */
  book(ticker: Ticker): TickerReading | undefined {
    return this.#books[tickerIndex(ticker)];
  }

  /** Every ticker seen or seeded, oldest first. */
  tickers(): Iterable<Ticker> {
    return this.#order.map(({ ticker }) => ticker);
  }

  #enter(timeMs: EpochMs): SessionMoment {
    const moment = this.#moment(timeMs);
    if (this.#lastTimeMs === null || timeMs > this.#lastTimeMs) this.#lastTimeMs = timeMs;
    return moment;
  }

  #moment(timeMs: number): SessionMoment {
    // Sessions and their phases begin on whole minutes.
    const minute = Math.floor(timeMs / MINUTE_MS);
    if (minute === this.#minute) return this.#minuteMoment;
    const moment = { session: sessionDate(timeMs, this.#hours), isRegular: isMarketOpen(timeMs, this.#hours) };
    this.#minute = minute;
    return this.#minuteMoment = moment;
  }

  #book(ticker: Ticker): TickerBook {
    const index = tickerIndex(ticker);
    let book = this.#books[index];
    if (book === undefined) {
      book = new TickerBook(ticker, {
        sessionBefore: (session) => sessionBefore(session, this.#hours),
        actions: this.#actions,
        hasSplits: this.#hours === "us_equities",
      });
      this.#books[index] = book;
      this.#order.push(book);
    }
    return book;
  }
}
