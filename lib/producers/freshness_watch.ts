import { isStale, marketPhase, type MarketState } from "@/lib/market/mod.ts";
import type { Feed } from "@/lib/feed/feed.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Beat } from "./beat.ts";
import type { Broadcaster } from "./broadcaster.ts";

export interface FreshnessWatchOptions {
  readonly feed: Pick<Feed, "marketTime" | "marketHours">;
  readonly market: MarketState;
  readonly broadcaster: Broadcaster;
  readonly beat: Beat;
  readonly logger: Logger;
}

/**
 * Tells, once per change, that the whole feed has been silent for 30 s in market hours, and that it speaks again, or
 * that the market is closed and nothing is due. The end of regular hours alone makes no data fresh.
 */
export class FreshnessWatch {
  readonly #options: FreshnessWatchOptions;
  /** Silence is measured from here while nothing has been heard at all. */
  #startedMs: number | null = null;
  #isStale = false;
  /** Since when it had been silent when that was told. */
  #silentSinceMs = -Infinity;

  constructor(options: FreshnessWatchOptions) {
    this.#options = options;
  }

  get isStale(): boolean {
    return this.#isStale;
  }

  start(): AsyncDisposable {
    const { beat, logger } = this.#options;
    const onError = (error: unknown) =>
      logger.error("watching the feed's freshness failed", { error: errorMessage(error) });
    return beat.every(1000, () => this.#look(), onError);
  }

  #look(): void {
    const { feed, market, broadcaster, logger } = this.#options;
    const marketMs = feed.marketTime();
    if (marketMs === null) return;
    this.#startedMs ??= marketMs;
    const heardMs = market.quietSinceMs ?? this.#startedMs;
    const phase = marketPhase(marketMs, feed.marketHours);
    const isStillSilent = this.#isStale && heardMs <= this.#silentSinceMs && phase !== "closed";
    const stale = isStale(heardMs, marketMs, phase) || isStillSilent;
    if (stale === this.#isStale) return;
    this.#isStale = stale;
    this.#silentSinceMs = heardMs;
    const silentMs = Math.max(0, marketMs - heardMs);
    if (stale) logger.warn(`no data for ${Math.round(silentMs / 1000)} s`);
    else logger.info(phase === "closed" ? "the market is closed: no data are due" : "data flow again");
    broadcaster.broadcastStatus(stale ? "data_stale" : "data_fresh", { silent_ms: silentMs });
  }
}
