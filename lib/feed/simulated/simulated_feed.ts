import type { Bar, DailyBar, EpochMs, Quote, Ticker, TickerReference } from "@/lib/protocol/mod.ts";
import { type Clock, sleep } from "@/lib/support/clock.ts";
import type { Feed, FeedCapabilities, FeedEvent, TickerSnapshot } from "../feed.ts";
import type { Instrument } from "./instrument.ts";
import { referenceOf } from "./listing/company.ts";
import { inventHistory } from "./listing/daily_history.ts";
import { inventMinutes } from "./listing/minute_history.ts";
import { OrderBooks } from "./order_books.ts";
import { STEP_MS, Tape } from "./tape.ts";

/** A tape that is further behind the clock than this was paused: it goes on from where it stands. */
export const MAX_CATCH_UP_MS = 2_000;

/** Gainers are up by at least this much, as a fraction, and these are the most that are listed. */
const GAINER_CHANGE = 0.05;
const MAX_GAINERS = 20;
/** As many as this are told what they are at a time. */
const REFERENCES_AT_ONCE = 1000;

export const MAX_TICKERS = 12_000;

export interface SimulatedFeedOptions {
  /** Any integer: the same seed (with the same `tickers` and `tradesPerSecond`) gives the same tape. */
  readonly seed: number;
  /** 1 to 12,000. */
  readonly tickers: number;
  /** Mean over all tickers; above 0. */
  readonly tradesPerSecond: number;
  readonly clock: Clock;
  /**
   * Event time at which the tape starts.
   *
   * @default the clock's time when `events()` is first iterated
   */
  readonly startMs?: EpochMs;
  /** On which days, `YYYY-MM-DD`, the invented history has bars. @default on weekdays */
  readonly isTradingDay?: (date: string) => boolean;
}

/**
 * An invented market that needs no account and is always open: quiet names, gappers, ignitions (some of them traps),
 * halts, wide spreads, late and odd-lot trades. The tickers are made up. Every ticker is sent, subscribed or not.
 *
 * The tape is a function of the options alone; the clock only paces it. When the process was paused for longer
 * than {@link MAX_CATCH_UP_MS} the market has stood still meanwhile: `feed_gap` tells from when to when, and
 * the same tape goes on with times shifted by the pause.
 */
export class SimulatedFeed implements Feed {
  readonly name = "simulated";
  readonly inventsHistory = true;
  readonly marketHours = "always_open";
  readonly capabilities: FeedCapabilities = Object.freeze({
    quotes: true,
    bars: false,
    snapshot: true,
    gainers: true,
    dailyBars: true,
  });
  readonly #clock: Clock;
  readonly #tape: Tape;
  readonly #byTicker: ReadonlyMap<Ticker, Instrument>;
  readonly #startMs: EpochMs | undefined;
  readonly #closing = new AbortController();
  readonly #seed: number;
  readonly #books: OrderBooks;
  /** What to add to the clock for the market's time. */
  #aheadMs = 0;
  #iterated = false;

  /** @throws {RangeError} naming the option that is out of range. */
  constructor({ seed, tickers, tradesPerSecond, clock, startMs, isTradingDay }: SimulatedFeedOptions) {
    if (!Number.isSafeInteger(seed)) throw outOfRange("seed must be an integer", seed);
    if (!Number.isInteger(tickers) || tickers < 1 || tickers > MAX_TICKERS) {
      throw outOfRange(`tickers must be an integer from 1 to ${MAX_TICKERS}`, tickers);
    }
    if (!(tradesPerSecond > 0) || !Number.isFinite(tradesPerSecond)) {
      throw outOfRange("tradesPerSecond must be above 0", tradesPerSecond);
    }
    this.#seed = seed;
    this.#clock = clock;
    this.#startMs = startMs;
    this.#aheadMs = startMs === undefined ? 0 : startMs - clock.now();
    this.#tape = new Tape({ seed, tickers, tradesPerSecond, startMs: this.marketTime(), isTradingDay });
    this.#books = new OrderBooks(seed, (ticker) => this.#quoteOf(ticker));
    this.#byTicker = new Map(this.#tape.instruments.map((instrument) => [instrument.listing.ticker, instrument]));
  }

  /** Every ticker of this market. */
  get tickers(): readonly Ticker[] {
    return Array.from(this.#byTicker.keys());
  }

  marketTime(): EpochMs {
    return this.#clock.now() + this.#aheadMs as EpochMs;
  }

  /** @throws {TypeError} when iterated a second time. */
  async *events(signal: AbortSignal): AsyncGenerator<FeedEvent, void, void> {
    for await (const batch of this.batches(signal)) {
      for (const event of batch) {
        if (signal.aborted || this.#closing.signal.aborted) return;
        yield event;
      }
    }
  }

  /**
   * As {@link events}, those of a step of the tape at a time.
   *
   * @throws {TypeError} when iterated a second time.
   */
  async *batches(signal: AbortSignal): AsyncGenerator<readonly FeedEvent[], void, void> {
    if (this.#iterated) throw new TypeError("Cannot iterate the simulated feed: it has been iterated before");
    this.#iterated = true;
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    if (this.#startMs !== undefined) this.#aheadMs = this.#startMs - this.#clock.now();
    let originMs: number = this.marketTime();
    if (stop.aborted) return;
    const data = { feed: this.name, seed: this.#seed, tickers: this.#byTicker.size };
    yield [{ kind: "status", event: "feed_connected", data }];
    while (!stop.aborted) {
      const dueMs = originMs + this.#tape.timeMs + STEP_MS;
      // A sleep even when late: sockets and signals get their turn between any two steps.
      await sleep(this.#clock, Math.max(0, dueMs - this.marketTime()), stop);
      const behindMs = this.marketTime() - dueMs;
      if (behindMs > MAX_CATCH_UP_MS) {
        const fromMs = originMs + this.#tape.timeMs;
        originMs += behindMs;
        yield [{ kind: "status", event: "feed_gap", data: { from_ms: fromMs, to_ms: fromMs + behindMs } }];
      }
      if (stop.aborted) return;
      const events = this.#tape.next(originMs);
      yield this.#books.isWanted ? Array.from(this.#books.with(events, this.marketTime())) : events;
    }
  }

  /** Does nothing: all tickers are sent anyway. */
  subscribe(_tickers: readonly Ticker[]): void {}

  /** Does nothing: all tickers are sent anyway. */
  unsubscribe(_tickers: readonly Ticker[]): void {}

  setDepth(tickers: readonly Ticker[]): void {
    this.#books.want(tickers);
  }

  #quoteOf(ticker: Ticker): Quote | undefined {
    const book = this.#byTicker.get(ticker)?.book;
    return book && { kind: "quote", ticker, ...book, timeMs: this.marketTime() };
  }

  snapshot(tickers: readonly Ticker[]): Promise<TickerSnapshot[]> {
    return Promise.resolve(tickers.flatMap((ticker) => {
      const instrument = this.#byTicker.get(ticker);
      return instrument === undefined ? [] : [snapshotOf(instrument)];
    }));
  }

  gainers(): Promise<TickerSnapshot[]> {
    // Asked once a second: only what is up is sorted, only what is told made into an answer.
    const risers = this.#tape.instruments.filter((one) => changeOf(one) >= GAINER_CHANGE);
    const best = risers.sort((a, b) => changeOf(b) - changeOf(a)).slice(0, MAX_GAINERS);
    return Promise.resolve(best.map(snapshotOf));
  }

  market(): Promise<TickerSnapshot[]> {
    return Promise.resolve(this.#tape.instruments.map((one) => marketSnapshotOf(one, this.marketTime())));
  }

  async *references(signal: AbortSignal): AsyncGenerator<readonly TickerReference[], void, void> {
    const { instruments } = this.#tape;
    for (let from = 0; from < instruments.length && !signal.aborted; from += REFERENCES_AT_ONCE) {
      yield instruments.slice(from, from + REFERENCES_AT_ONCE).map(({ listing }) => referenceOf(listing));
    }
  }

  dailyBars(ticker: Ticker, days: number): Promise<DailyBar[]> {
    const listing = this.#byTicker.get(ticker)?.listing;
    return Promise.resolve(listing !== undefined && days > 0 ? inventHistory(listing).slice(-days) : []);
  }

  minuteBars(ticker: Ticker, fromMs: EpochMs, toMs: EpochMs): Promise<Bar[]> {
    const listing = this.#byTicker.get(ticker)?.listing;
    if (listing === undefined) return Promise.resolve([]);
    const bars = inventMinutes(listing);
    return Promise.resolve(bars.filter(({ time }) => time * 1000 >= fromMs && time * 1000 < toMs));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    return Promise.resolve();
  }
}

const changeOf = ({ price, listing }: Instrument): number => price / listing.lastClose - 1;

function snapshotOf({ listing, price, volume }: Instrument): TickerSnapshot {
  const { ticker, type, lastClose, avgVolume } = listing;
  return { ticker, price, lastClose, volume, avgVolume, type };
}

function marketSnapshotOf(instrument: Instrument, timeMs: EpochMs): TickerSnapshot {
  const { open, high, low, book: { bid, ask } } = instrument;
  return { ...snapshotOf(instrument), day: { open, high, low }, quote: { bid, ask, timeMs } };
}

const outOfRange = (rule: string, value: number): RangeError =>
  new RangeError(`Cannot simulate a market: ${rule}: current value is ${value}`);
