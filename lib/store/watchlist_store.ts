import type { EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import { KeyedEntries } from "./keyed_entries.ts";

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

export class MemoryWatchlistStore extends KeyedEntries<WatchlistEntry> implements WatchlistStore {
  constructor() {
    super(({ ticker }) => ticker);
  }
}
