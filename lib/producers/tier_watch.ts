import { isStale, nextTier, TIER_1, type TierState } from "@/lib/market/mod.ts";
import type { MarketPhase, Ticker, WatchlistItem } from "@/lib/protocol/mod.ts";
import type { Logger } from "@/lib/support/logger.ts";
import type { Broadcaster } from "./broadcaster.ts";
import type { Ignition } from "./ignition_monitor.ts";

export interface TierWatchOptions {
  readonly broadcaster: Broadcaster;
  readonly logger: Logger;
  /** The latest score of a ticker, if it has one. */
  readonly ignition: (ticker: Ticker) => Ignition | undefined;
}

/** Moves tickers between tier 1 and tier 2 (the hot zone) and tells each move as STATUS. */
export class TierWatch {
  readonly #options: TierWatchOptions;
  readonly #states = new Map<Ticker, TierState>();

  constructor(options: TierWatchOptions) {
    this.#options = options;
  }

  tier(ticker: Ticker): 1 | 2 {
    return this.#states.get(ticker)?.tier ?? 1;
  }

  /** Every ticker of tier 2. */
  hot(): Ticker[] {
    return [...this.#states].flatMap(([ticker, { tier }]) => tier === 2 ? [ticker] : []);
  }

  forget(ticker: Ticker): void {
    this.#states.delete(ticker);
  }

  /** Looks at a watchlist item in market time; true when its tier has changed. */
  look(item: WatchlistItem, marketMs: number, phase: MarketPhase): boolean {
    const { ticker } = item;
    const before = this.#states.get(ticker) ?? TIER_1;
    const { score = 0, passedFilter = false } = this.#options.ignition(ticker) ?? {};
    const after = nextTier(before, {
      ignitionScore: score,
      passedFilter,
      stageNumber: item.stage_number,
      zenV: item.zen_v,
      zenP: item.zen_p,
      score: item.score,
      source: item.source,
      stale: isStale(item.last_tick_time, marketMs, phase),
    }, marketMs);
    this.#states.set(ticker, after);
    if (after.tier === before.tier) return false;
    const event = after.tier === 2 ? "tier2_promoted" : "tier2_demoted";
    const details = { ticker, rule: after.rule ?? before.rule, price: item.price, ignition_score: score };
    this.#options.logger.info(
      `${ticker} ${after.tier === 2 ? "promoted to" : "demoted from"} tier 2 (${details.rule})`,
    );
    this.#options.broadcaster.broadcastStatus(event, details);
    return true;
  }
}
