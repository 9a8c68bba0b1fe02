import type { EpochMs, Ticker } from "@/lib/protocol/mod.ts";

/** Why and when a ticker joined the watchlist. */
export interface WatchlistEntry {
  readonly ticker: Ticker;
  /** `realtime_gainer`, `configured`, `feed`, `manual`. */
  readonly source: string;
  /** Market time at which it was found; null when the market had none yet. */
  readonly discoveredAtMs: EpochMs | null;
}

/** The tickers on the watchlist, in the order in which they joined. */
export interface WatchlistStore {
  list(): WatchlistEntry[];
  put(entry: WatchlistEntry): void;
  /** False when it was not on the list. */
  remove(ticker: Ticker): boolean;
}

export class MemoryWatchlistStore implements WatchlistStore {
  readonly #entries = new Map<Ticker, WatchlistEntry>();

  list(): WatchlistEntry[] {
    return [...this.#entries.values()];
  }

  put(entry: WatchlistEntry): void {
    this.#entries.set(entry.ticker, entry);
  }

  remove(ticker: Ticker): boolean {
    return this.#entries.delete(ticker);
  }
}
