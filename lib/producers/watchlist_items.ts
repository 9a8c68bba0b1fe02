import { dayFraction, type MarketState } from "@/lib/market/mod.ts";
import type { Feed } from "@/lib/feed/feed.ts";
import type { WatchlistItem } from "@/lib/protocol/mod.ts";
import type { WatchlistEntry } from "@/lib/store/watchlist_store.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { TierWatch } from "./tier_watch.ts";
import { watchlistItem } from "./watchlist_item.ts";
import type { WatchlistScorer } from "./watchlist_scorer.ts";

export interface WatchlistItemsOptions {
  readonly feed: Pick<Feed, "marketTime" | "marketHours">;
  readonly market: MarketState;
  readonly scorer: WatchlistScorer;
  readonly tiers: TierWatch;
  readonly logger: Logger;
}

/** Makes the rows of WATCHLIST of all that is known of their tickers at this moment. */
export class WatchlistItems {
  readonly #options: WatchlistItemsOptions;

  constructor(options: WatchlistItemsOptions) {
    this.#options = options;
  }

  /** In the order of the entries. An item that cannot be made is left out and logged. */
  of(entries: readonly WatchlistEntry[]): WatchlistItem[] {
    const { feed, market, scorer, tiers, logger } = this.#options;
    const marketMs = feed.marketTime();
    const passed = marketMs === null ? 0 : dayFraction(marketMs, feed.marketHours);
    return entries.flatMap((entry) => {
      const { ticker } = entry;
      try {
        return [watchlistItem({
          entry,
          state: market.get(ticker),
          score: scorer.get(entry),
          dailyBars: scorer.dailyBars(ticker),
          dayFraction: passed,
          tier: tiers.tier(ticker),
        })];
      } catch (error) {
        logger.error("watchlist item failed", { ticker, error: errorMessage(error) });
        return [];
      }
    });
  }
}
