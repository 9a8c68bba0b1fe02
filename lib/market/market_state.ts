import type { Bar, EpochMs, MarketHours, Quote, Ticker, TickerSnapshot, Trade } from "@/lib/protocol/mod.ts";
import { sessionDate } from "./market_hours.ts";
import type { SessionTotals } from "./session_volume.ts";
import { TickerBook, type TickerState } from "./ticker_state.ts";

/**
 * The latest of every ticker, fed with trades and quotes in order of arrival.
 *
 * The first event of a new session resets day volume and session VWAP and makes the last price the last close. Events
 * of an earlier session than the ticker's own are left out.
 */
export class MarketState {
  readonly #hours: MarketHours;
  readonly #books = new Map<Ticker, TickerBook>();
  #lastTimeMs: EpochMs | null = null;

  constructor(hours: MarketHours) {
    this.#hours = hours;
  }

  /** Greatest event time seen; null before the first event. */
  get lastTimeMs(): EpochMs | null {
    return this.#lastTimeMs;
  }

  /** @throws {RangeError} when the trade's time is not finite. */
  applyTrade(trade: Trade): void {
    const session = this.#enter(trade.timeMs);
    this.#book(trade.ticker).trade(trade, session);
  }

  /** @throws {RangeError} when the quote's time is not finite. */
  applyQuote(quote: Quote): void {
    const session = this.#enter(quote.timeMs);
    this.#book(quote.ticker).quote(quote, session);
  }

  /**
   * Takes over a minute that upstream made and completed.
   *
   * @param totals of the session up to its end, where upstream tells them
   * @throws {RangeError} when the bar's time is not finite.
   */
  applyBar(ticker: Ticker, bar: Bar, totals?: SessionTotals): void {
    const session = this.#enter((bar.time + 60) * 1000 - 1 as EpochMs);
    this.#book(ticker).bar(bar, session, totals);
  }

  /**
   * Takes over completed minutes from before the ticker was looked at, oldest first; those of earlier sessions than
   * that of `nowMs` are left out.
   */
  applyHistory(ticker: Ticker, bars: readonly Bar[], nowMs: EpochMs): void {
    const session = sessionDate(nowMs, this.#hours);
    this.#book(ticker).history(bars.filter(({ time }) => sessionDate(time * 1000, this.#hours) === session), session);
  }

  /**
   * Takes over a snapshot.
   *
   * @param nowMs market time at which it was given; null before the first event
   */
  seed(snapshot: TickerSnapshot, nowMs: EpochMs | null = this.#lastTimeMs): void {
    const timeMs = snapshot.timeMs ?? nowMs;
    const session = timeMs === null ? null : sessionDate(timeMs, this.#hours);
    this.#book(snapshot.ticker).seed(snapshot, session, nowMs);
  }

  /** State of a ticker, frozen; the same object until something changes it. */
  get(ticker: Ticker): TickerState | undefined {
    return this.#books.get(ticker)?.view();
  }

  /** Every ticker seen or seeded, oldest first. */
  tickers(): Iterable<Ticker> {
    return this.#books.keys();
  }

  #enter(timeMs: EpochMs): string {
    const session = sessionDate(timeMs, this.#hours);
    if (this.#lastTimeMs === null || timeMs > this.#lastTimeMs) this.#lastTimeMs = timeMs;
    return session;
  }

  #book(ticker: Ticker): TickerBook {
    let book = this.#books.get(ticker);
    if (book === undefined) {
      book = new TickerBook(ticker);
      this.#books.set(ticker, book);
    }
    return book;
  }
}
