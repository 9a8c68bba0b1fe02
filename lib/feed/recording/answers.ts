import type { Bar, DailyBar, EpochMs, Ticker, TickerReference, Trade } from "@/lib/protocol/mod.ts";
import type { MarketHours, TickerSnapshot } from "../feed.ts";
import { DayProgress } from "./day_progress.ts";
import type { TapeEntry } from "./tape_line.ts";

/** Tickers of one line at most: a line of all of a market would be longer than lines may be. */
export const TICKERS_A_LINE = 1000;

interface Asked {
  readonly snapshot: TickerSnapshot;
  /** The market's day of the answer. */
  readonly date: string;
}

/**
 * What the feed has answered so far, so that nothing is written twice into a file, and each file knows from its start
 * what the ones before it have told.
 */
export class Answers {
  readonly #progress: DayProgress;
  readonly #snapshots = new Map<Ticker, Asked>();
  readonly #dailyBars = new Map<Ticker, readonly DailyBar[]>();
  readonly #references = new Map<Ticker, TickerReference>();
  #gainers = "";
  #date = "";

  constructor(marketHours: MarketHours) {
    this.#progress = new DayProgress(marketHours);
  }

  /** To be told of every trade: the last price of a day is the last close of the next one. */
  trade(atMs: EpochMs, trade: Trade): void {
    this.#progress.reach(atMs);
    this.#progress.record(trade);
  }

  /** Null when the answer is the one before it again. */
  gainers(gainers: readonly TickerSnapshot[]): TapeEntry | null {
    const text = JSON.stringify(gainers);
    if (text === this.#gainers) return null;
    this.#gainers = text;
    return { gainers: [...gainers] };
  }

  snapshot(snapshots: readonly TickerSnapshot[]): TapeEntry | null {
    for (const snapshot of snapshots) this.#snapshots.set(snapshot.ticker, { snapshot, date: this.#date });
    return snapshots.length === 0 ? null : { snapshot: [...snapshots] };
  }

  /**
   * Of the whole market, which is asked for again and again: what the trades do not tell. Null when nothing of it is new.
   */
  market(snapshots: readonly TickerSnapshot[]): TapeEntry | null {
    return this.snapshot(snapshots.filter((one) => {
      const known = this.#snapshots.get(one.ticker);
      return known?.date !== this.#date || lastingOf(known.snapshot) !== lastingOf(one);
    }));
  }

  /** Null when nothing is new. */
  references(references: readonly TickerReference[]): TapeEntry | null {
    const news = references.filter((one) => JSON.stringify(this.#references.get(one.ticker)) !== JSON.stringify(one));
    for (const one of news) this.#references.set(one.ticker, one);
    return news.length === 0 ? null : { references: news };
  }

  /** Null when nothing is new. */
  dailyBars(ticker: Ticker, bars: readonly DailyBar[]): TapeEntry | null {
    const known = this.#dailyBars.get(ticker) ?? [];
    // Who asks for fewer days gets the latest of the same bars.
    if (JSON.stringify(known.slice(-bars.length)) === JSON.stringify(bars) || bars.length === 0) return null;
    this.#dailyBars.set(ticker, bars);
    return { dailyBars: { ticker, bars: [...bars] } };
  }

  minuteBars(ticker: Ticker, bars: readonly Bar[]): TapeEntry | null {
    return bars.length === 0 ? null : { minuteBars: { ticker, bars: [...bars] } };
  }

  /** Goes on to a day. Gives what a new file of it has to begin with. */
  carriedTo(date: string): TapeEntry[] {
    this.#gainers = "";
    this.#date = date;
    for (const { snapshot } of this.#snapshots.values()) {
      this.#snapshots.set(snapshot.ticker, { snapshot: this.#on(date, snapshot), date });
    }
    const snapshots = Array.from(this.#snapshots.values(), ({ snapshot }) => snapshot);
    return [
      ...portions(snapshots).map((snapshot) => ({ snapshot })),
      ...portions(Array.from(this.#references.values())).map((references) => ({ references })),
      ...Array.from(this.#dailyBars, ([ticker, bars]) => ({ dailyBars: { ticker, bars: [...bars] } })),
    ];
  }

  /** A snapshot brought forward to a day: of a later one than its own, it knows the last close but no volume. */
  #on(date: string, snapshot: TickerSnapshot): TickerSnapshot {
    const traded = this.#progress.of(snapshot.ticker);
    const price = traded.price > 0 ? traded.price : snapshot.price;
    return this.#snapshots.get(snapshot.ticker)?.date === date
      ? { ...snapshot, price, volume: Math.max(snapshot.volume, traded.volume) }
      : { ...snapshot, price, lastClose: price > 0 ? price : snapshot.lastClose, volume: 0 };
  }
}

/** What of a snapshot does not change with every trade. */
const lastingOf = ({ lastClose, avgVolume, type, day }: TickerSnapshot): string =>
  JSON.stringify([lastClose, avgVolume, type, day?.open]);

/** In lists that are short enough for a line each. */
export function portions<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / TICKERS_A_LINE) }, (_, index) => {
    return list.slice(index * TICKERS_A_LINE, (index + 1) * TICKERS_A_LINE);
  });
}
