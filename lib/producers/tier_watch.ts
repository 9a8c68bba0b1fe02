import {
  HELD_DOWN,
  HELD_UP,
  isStale,
  isTierStateRule,
  nextTier,
  TIER_1,
  type TierCandidate,
  type TierRule,
  tierRule,
  tierRules,
  type TierState,
} from "@/lib/market/mod.ts";
import type { MarketPhase, Ticker, WatchlistItem } from "@/lib/protocol/mod.ts";
import type { TierStore } from "@/lib/store/tier_store.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Broadcaster } from "./broadcaster.ts";
import type { Ignition } from "./ignition_monitor.ts";

/** A promotion to tier 2. */
export interface Promotion {
  readonly ticker: Ticker;
  readonly rule: TierRule | "manual";
  readonly price: number;
  /** The latest score; undefined before the first. */
  readonly ignition: Ignition | undefined;
}

export interface TierWatchOptions {
  readonly broadcaster: Broadcaster;
  readonly logger: Logger;
  readonly tierStore: TierStore;
  /** The latest score of a ticker, if it has one. */
  readonly ignition: (ticker: Ticker) => Ignition | undefined;
  /** Told of each promotion. */
  readonly onPromotion?: (promotion: Promotion) => void;
}

/** Whether a ticker may be promoted now, and why. */
export interface PromotionCheck {
  readonly ticker: Ticker;
  readonly tier: 1 | 2;
  /** No tick for 30 s in market hours: then nothing is promoted. */
  readonly stale: boolean;
  readonly rules: Readonly<Record<TierRule, boolean>>;
  /** The first rule that holds. */
  readonly rule: TierRule | null;
}

/** Moves tickers between tier 1 and tier 2 (the hot zone) and tells each move as STATUS. */
export class TierWatch {
  readonly #options: TierWatchOptions;
  readonly #states = new Map<Ticker, TierState>();

  constructor(options: TierWatchOptions) {
    this.#options = options;
    for (const { ticker, tier, rule, coldSinceMs } of options.tierStore.list()) {
      if (isTierStateRule(rule)) this.#states.set(ticker, { tier, rule, coldSinceMs });
      else options.logger.error("kept tier of an unknown rule left out", { ticker, rule });
    }
  }

  tier(ticker: Ticker): 1 | 2 {
    return this.state(ticker).tier;
  }

  state(ticker: Ticker): TierState {
    return this.#states.get(ticker) ?? TIER_1;
  }

  /** Every ticker of tier 2. */
  hot(): Ticker[] {
    return [...this.#states].flatMap(([ticker, { tier }]) => tier === 2 ? [ticker] : []);
  }

  /** @throws when that cannot be kept */
  forget(ticker: Ticker): void {
    if (this.#states.delete(ticker)) this.#options.tierStore.remove(ticker);
  }

  /** Looks at a watchlist item in market time. */
  look(item: WatchlistItem, marketMs: number, phase: MarketPhase): void {
    const before = this.state(item.ticker);
    const after = nextTier(before, this.#candidate(item, marketMs, phase), marketMs);
    if (after === before) return;
    try {
      this.#keep(item.ticker, after);
    } catch (error) {
      this.#options.logger.error("tier not kept", { ticker: item.ticker, error: errorMessage(error) });
    }
    this.#enter(item, before, after);
  }

  check(item: WatchlistItem, marketMs: number, phase: MarketPhase): PromotionCheck {
    const candidate = this.#candidate(item, marketMs, phase);
    return {
      ticker: item.ticker,
      tier: this.tier(item.ticker),
      stale: candidate.stale,
      rules: tierRules(candidate),
      rule: tierRule(candidate),
    };
  }

  /**
   * Puts a ticker into a tier by a person's word; false when it was there by it already.
   *
   * @throws when that cannot be kept; nothing is changed then
   */
  hold(item: WatchlistItem, tier: 1 | 2): boolean {
    const before = this.state(item.ticker);
    const after = tier === 2 ? HELD_UP : HELD_DOWN;
    if (before.tier === tier && before.rule === "manual") return false;
    this.#keep(item.ticker, after);
    this.#enter(item, before, after);
    return true;
  }

  #candidate(item: WatchlistItem, marketMs: number, phase: MarketPhase): TierCandidate {
    const { score = 0, passedFilter = false } = this.#options.ignition(item.ticker) ?? {};
    return {
      ignitionScore: score,
      passedFilter,
      stageNumber: item.stage_number,
      zenV: item.zen_v,
      zenP: item.zen_p,
      score: item.score,
      source: item.source,
      stale: isStale(item.last_tick_time, marketMs, phase),
    };
  }

  #keep(ticker: Ticker, state: TierState): void {
    if (state === TIER_1) this.#options.tierStore.remove(ticker);
    else this.#options.tierStore.put({ ticker, ...state });
  }

  #enter({ ticker, price }: WatchlistItem, before: TierState, after: TierState): void {
    this.#states.set(ticker, after);
    if (after.tier === before.tier) return;
    const { broadcaster, logger, onPromotion } = this.#options;
    const ignition = this.#options.ignition(ticker);
    const rule = after.rule ?? before.rule;
    const event = after.tier === 2 ? "tier2_promoted" : "tier2_demoted";
    logger.info(`${ticker} ${after.tier === 2 ? "promoted to" : "demoted from"} tier 2 (${rule})`);
    broadcaster.broadcastStatus(event, { ticker, rule, price, ignition_score: ignition?.score ?? 0 });
    if (after.tier === 2 && after.rule !== null) onPromotion?.({ ticker, rule: after.rule, price, ignition });
  }
}
