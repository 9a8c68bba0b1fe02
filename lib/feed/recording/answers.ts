import type { Bar, DailyBar, EpochMs, Ticker, Trade } from "@/lib/protocol/mod.ts";
import type { MarketHours, TickerSnapshot } from "../feed.ts";
import { DayProgress } from "./day_progress.ts";
import type { TapeEntry } from "./tape_line.ts";

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
      ...(snapshots.length === 0 ? [] : [{ snapshot: snapshots }]),
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
