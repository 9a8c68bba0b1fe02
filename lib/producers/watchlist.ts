import type { Feed } from "@/lib/feed/feed.ts";
import type { Ticker } from "@/lib/protocol/mod.ts";
import type { WatchlistEntry, WatchlistStore } from "@/lib/store/watchlist_store.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";

export interface WatchlistOptions {
  readonly feed: Pick<Feed, "subscribe" | "unsubscribe">;
  readonly watchlistStore: WatchlistStore;
  readonly logger: Logger;
  /** Told of every ticker that is on the list, before its first broadcast, and of every one that leaves. */
  readonly monitor: { watch(ticker: Ticker): void; unwatch(ticker: Ticker): void };
}

/**
 * The tickers on the list, in the order of joining: subscribed and watched as long as they are. The store keeps a copy
 * for the next start.
 */
export class Watchlist {
  readonly #options: WatchlistOptions;
  readonly #entries = new Map<Ticker, WatchlistEntry>();

  constructor(options: WatchlistOptions) {
    this.#options = options;
    for (const entry of options.watchlistStore.list()) this.#entries.set(entry.ticker, entry);
  }

  get size(): number {
    return this.#entries.size;
  }

  get entries(): readonly WatchlistEntry[] {
    return [...this.#entries.values()];
  }

  tickers(): Iterable<Ticker> {
    return this.#entries.keys();
  }

  has(ticker: Ticker): boolean {
    return this.#entries.has(ticker);
  }

  get(ticker: Ticker): WatchlistEntry | undefined {
    return this.#entries.get(ticker);
  }

  /** Takes up what the store held, and the configured tickers. */
  open(configured: readonly Ticker[]): void {
    for (const entry of this.#entries.values()) this.#join(entry);
    for (const ticker of configured) {
      if (!this.has(ticker)) this.keep({ ticker, source: "configured", discoveredAtMs: null });
    }
  }

  /** @throws when it cannot be kept; nothing is changed then */
  put(entry: WatchlistEntry): void {
    this.#options.watchlistStore.put(entry);
    this.#join(entry);
  }

  /** Puts an entry on the list; where it cannot be kept for the next start the list goes on without. */
  keep(entry: WatchlistEntry): void {
    try {
      this.#options.watchlistStore.put(entry);
    } catch (error) {
      this.#options.logger.error("watchlist entry not kept", { ticker: entry.ticker, error: errorMessage(error) });
    }
    this.#join(entry);
  }

  /** @throws when that cannot be kept; nothing is changed then */
  remove(ticker: Ticker): void {
    const { feed, watchlistStore, monitor } = this.#options;
    watchlistStore.remove(ticker);
    this.#entries.delete(ticker);
    monitor.unwatch(ticker);
    feed.unsubscribe([ticker]);
  }

  #join(entry: WatchlistEntry): void {
    const { feed, monitor, logger } = this.#options;
    const { ticker, source } = entry;
    this.#entries.set(ticker, entry);
    feed.subscribe([ticker]);
    monitor.watch(ticker);
    logger.info(`${ticker} is on the watchlist (${source})`);
  }
}
