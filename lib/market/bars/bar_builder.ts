import type { Bar, Ticker, Trade } from "@/lib/protocol/mod.ts";
import { MinuteBar } from "./minute_bar.ts";
import { PackedMinutes } from "./packed_minutes.ts";
import { tickerIndex } from "@/lib/support/ticker_index.ts";
import type { CrossChange } from "./official_prints.ts";
import type { TakenBack } from "./trade_ledger.ts";

const MINUTE_MS = 60_000;
/** What nearly every trade publishes. */
const NOTHING: readonly BarUpdate[] = Object.freeze([]);
const minuteOf = (timeMs: number): number => Math.floor(timeMs / MINUTE_MS) * 60;

/** A completed minute, or one completed before and changed since: `revision` then counts from 1. */
export interface BarUpdate {
  readonly ticker: Ticker;
  readonly bar: Bar;
  readonly revision?: number;
}

export interface BarBuilderOptions {
  /**
   * How long after the market's time has passed it a trade may still revise its minute, in event time.
   *
   * @default 15 minutes
   */
  readonly revisionWindowMs?: number;
  /**
   * What is known of a minute, by its start in epoch seconds, from before this builder began: its trades go on from there.
   *
   * @default nothing
   */
  readonly earlier?: (ticker: Ticker, startS: number) => Bar | undefined;
}

interface TickerBars {
  readonly ticker: Ticker;
  /** Latest event time seen, epoch ms. */
  watermarkMs: number;
  /** Minutes that start before this one, epoch s, are closed; the forming bar starts here. */
  openFromS: number;
  /** The minute that was asked for last, nearly always the one that is asked for next. */
  latest: MinuteBar | null;
  /** By their start; those that are over for a while as the place of their numbers. */
  readonly minutes: Map<number, MinuteBar | number>;
}

/**
 * One-minute bars from trades, keyed by event time and never by arrival (docs/domain.md, Bars).
 *
 * The same trades within the revision window end in the same bars whatever order they arrive in: within a minute,
 * trades are ordered by event time, then by numeric id; only trades that share a time and lack such ids keep the order
 * of arrival. A minute without trades makes no bar. What is held is bounded: per ticker the forming minute and those
 * of the revision window. That a trade counts once is the ledger's matter.
 *
 * @example
 * ```ts
 * const builder = new BarBuilder();
 * for (const { ticker, bar, revision } of builder.add(trade)) send({ ticker, timeframe: "1m", bar, revision });
 * ```
 */
export class BarBuilder {
  readonly #revisionWindowMs: number;
  readonly #earlier: NonNullable<BarBuilderOptions["earlier"]>;
  /** By the number of the ticker. */
  readonly #tickers: (TickerBars | undefined)[] = [];
  readonly #packed = new PackedMinutes();
  #advancedMs = -Infinity;
  #openFromS = -Infinity;
  /** Number of the first ticker whose bar may still have to be closed. */
  #closing = Infinity;
  #tooLate = 0;

  /** @throws {RangeError} when `revisionWindowMs` is negative or no number. */
  constructor({ revisionWindowMs = 15 * MINUTE_MS, earlier = () => undefined }: BarBuilderOptions = {}) {
    if (!(revisionWindowMs >= 0)) {
      throw new RangeError(`Cannot build bars: revisionWindowMs must not be negative, got ${revisionWindowMs}`);
    }
    this.#revisionWindowMs = revisionWindowMs;
    this.#earlier = earlier;
  }

  /** Trades left out of all bars because their minute could no longer be revised. */
  get tooLate(): number {
    return this.#tooLate;
  }

  /**
   * Counts a trade. One of a newer minute closes the ticker's forming bar; a late one revises its closed minute, or
   * publishes it where nothing had been published.
   *
   * @throws {RangeError} when the trade's time is not finite.
   */
  add(trade: Trade): readonly BarUpdate[] {
    if (!Number.isFinite(trade.timeMs)) {
      throw new RangeError(`Cannot add the ${trade.ticker} trade: its timeMs must be finite, got ${trade.timeMs}`);
    }
    const startS = minuteOf(trade.timeMs);
    const bars = this.#barsOf(trade.ticker);
    const isLate = startS < bars.openFromS;
    if (isLate && trade.timeMs < this.#revisableFromMs(bars)) {
      this.#tooLate++;
      return NOTHING;
    }
    bars.watermarkMs = Math.max(bars.watermarkMs, trade.timeMs);
    const updates = startS > bars.openFromS ? this.#close(trade.ticker, bars, startS) : NOTHING;
    const minute = this.#minute(trade.ticker, bars, startS);
    minute.add(trade);
    return isLate ? this.#publish(trade.ticker, minute) : updates;
  }

  /** Takes a trade back from its minute; one that was told is revised, within the window. */
  takeBack({ trade, others }: TakenBack): readonly BarUpdate[] {
    const bars = this.#tickers[tickerIndex(trade.ticker)];
    const startS = minuteOf(trade.timeMs);
    const minute = bars && this.#known(bars, startS);
    if (bars === undefined || minute === undefined) return NOTHING;
    minute.takeBack(trade, others);
    return startS < bars.openFromS ? this.#publish(trade.ticker, minute) : NOTHING;
  }

  /**
   * Sets, replaces or takes back an auction of the session. It belongs to a minute of its own, not to that in which it
   * was printed: a minute that is over is revised, within the window.
   */
  cross({ ticker, kind, startS, cross }: CrossChange): readonly BarUpdate[] {
    const bars = this.#barsOf(ticker);
    const isLate = startS < bars.openFromS;
    if (isLate && (startS + 60) * 1000 <= this.#revisableFromMs(bars)) {
      this.#tooLate++;
      return [];
    }
    const minute = this.#minute(ticker, bars, startS);
    minute.cross(kind, cross);
    return isLate ? this.#publish(ticker, minute) : NOTHING;
  }

  /**
   * Puts a minute bar made upstream in the place of the computed one and closes that minute. Where the minute had been
   * published, and differs, the bar is a revision. Minutes older than the revision window are published as they come.
   *
   * @throws {RangeError} when the bar's time is not finite.
   */
  replace(ticker: Ticker, bar: Bar): readonly BarUpdate[] {
    if (!Number.isFinite(bar.time)) {
      throw new RangeError(`Cannot replace the ${ticker} bar: its time must be finite, got ${bar.time}`);
    }
    const startS = minuteOf(bar.time * 1000);
    const endS = startS + 60;
    const bars = this.#barsOf(ticker);
    bars.watermarkMs = Math.max(bars.watermarkMs, endS * 1000);
    const minute = this.#minute(ticker, bars, startS);
    minute.replace(bar);
    const closed = endS > bars.openFromS ? this.#close(ticker, bars, endS) : NOTHING;
    const updates = [...closed, ...this.#publish(ticker, minute)];
    this.#prune(bars);
    return updates;
  }

  /** Whether bars of minutes that have ended are still to be closed by {@link advance}. */
  get isBehind(): boolean {
    return this.#closing < this.#tickers.length;
  }

  /**
   * Tells how far event time has come, epoch ms: closes every forming bar whose minute has ended by then.
   *
   * @param most so many at least, and few more: those of a whole market at once would keep all trades waiting
   */
  advance(timeMs: number, most = Infinity): BarUpdate[] {
    if (timeMs > this.#advancedMs) this.#advancedMs = timeMs;
    const openFromS = minuteOf(timeMs);
    if (openFromS > this.#openFromS) {
      this.#openFromS = openFromS;
      this.#closing = 0;
    }
    const updates: BarUpdate[] = [];
    for (; this.isBehind && updates.length < most; this.#closing++) {
      const bars = this.#tickers[this.#closing];
      if (bars === undefined) continue;
      if (bars.openFromS < this.#openFromS) updates.push(...this.#close(bars.ticker, bars, this.#openFromS));
      if (bars.minutes.size === 0 && bars.openFromS <= this.#openFromS) this.#tickers[this.#closing] = undefined;
    }
    return updates;
  }

  /** Closes every forming bar, complete or not. */
  flush(): BarUpdate[] {
    const updates: BarUpdate[] = [];
    for (const bars of this.#tickers) {
      if (bars?.minutes.has(bars.openFromS)) updates.push(...this.#close(bars.ticker, bars, bars.openFromS + 60));
    }
    return updates;
  }

  /** The forming bar of a ticker as it stands. */
  current(ticker: Ticker): Bar | undefined {
    const bars = this.#tickers[tickerIndex(ticker)];
    return bars && this.#known(bars, bars.openFromS)?.bar();
  }

  #barsOf(ticker: Ticker): TickerBars {
    return this.#tickers[tickerIndex(ticker)] ??= {
      ticker,
      watermarkMs: -Infinity,
      openFromS: this.#openFromS,
      latest: null,
      minutes: new Map(),
    };
  }

  #minute(ticker: Ticker, bars: TickerBars, startS: number): MinuteBar {
    if (bars.latest?.startS === startS) return bars.latest;
    let minute = this.#known(bars, startS);
    if (minute === undefined) {
      minute = new MinuteBar(startS, this.#earlier(ticker, startS), startS < bars.openFromS);
      bars.minutes.set(startS, minute);
    }
    return bars.latest = minute;
  }

  #known(bars: TickerBars, startS: number): MinuteBar | undefined {
    const minute = bars.minutes.get(startS);
    if (typeof minute !== "number") return minute;
    const unpacked = this.#packed.take(minute, startS);
    bars.minutes.set(startS, unpacked);
    return unpacked;
  }

  #revisableFromMs(bars: TickerBars): number {
    return Math.max(bars.watermarkMs, this.#advancedMs) - this.#revisionWindowMs;
  }

  #close(ticker: Ticker, bars: TickerBars, openFromS: number): readonly BarUpdate[] {
    const forming = this.#known(bars, bars.openFromS);
    bars.openFromS = openFromS;
    const updates = forming === undefined ? NOTHING : this.#publish(ticker, forming);
    this.#prune(bars);
    return updates;
  }

  #publish(ticker: Ticker, minute: MinuteBar): readonly BarUpdate[] {
    const published = minute.publish();
    return published === undefined ? NOTHING : [{ ticker, ...published }];
  }

  /** Forgets minutes that can be revised no more, and makes numbers of those before the latest that is over. */
  #prune(bars: TickerBars): void {
    const revisableFromMs = this.#revisableFromMs(bars);
    for (const [startS, minute] of bars.minutes) {
      if ((startS + 60) * 1000 <= revisableFromMs) {
        bars.minutes.delete(startS);
        if (typeof minute === "number") this.#packed.free(minute);
      } else {
        if (typeof minute === "number" || startS >= bars.openFromS - 60) continue;
        const place = this.#packed.put(minute);
        if (place === null) continue;
        bars.minutes.set(startS, place);
      }
      if (bars.latest?.startS === startS) bars.latest = null;
    }
  }
}
