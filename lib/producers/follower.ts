import type { MarketEvent } from "@/lib/feed/feed.ts";
import type { EpochMs, Trade } from "@/lib/protocol/mod.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Ignition } from "./ignition_monitor.ts";
import type { Promotion } from "./tier_watch.ts";

/** Whatever a feed tells besides trades. */
export type OtherEvent = Exclude<MarketEvent, Trade>;

/** Whoever acts on what the producers find, whichever run of the engine it is. What one throws is logged and stops nobody. */
export interface Follower {
  /**
   * A feed begins, which may tell again what one before it told.
   *
   * @param marketMs its market time; null before a recording's first event
   */
  begin?(marketMs: EpochMs | null): void;
  /** Told of each trade after the market state has counted it. */
  onTrade?(trade: Trade): void;
  /** Told of each trade that does not count any more. */
  onTakenBack?(trade: Trade): void;
  /** Told of all else that the feed tells, after the market state has taken it. */
  onEvent?(event: OtherEvent): void;
  /** Told of each score that is sent. */
  onIgnition?(ignition: Ignition): void;
  onPromotion?(promotion: Promotion): void;
  /** Called once a second while the engine runs, and once when it has stopped. */
  look?(): void;
}

/** All who follow one engine. */
export class Followers {
  readonly #followers: readonly Follower[];
  readonly #logger: Logger;

  constructor(followers: readonly Follower[], logger: Logger) {
    this.#followers = followers;
    this.#logger = logger;
  }

  /** As {@link tell}, without a function for each of a whole market's quotes. */
  tellEvent(event: OtherEvent): void {
    for (const follower of this.#followers) {
      if (follower.onEvent === undefined) continue;
      try {
        follower.onEvent(event);
      } catch (error) {
        this.#logger.error(`following a ${event.kind} failed`, { error: errorMessage(error) });
      }
    }
  }

  /** Tells every follower; what one throws is logged. */
  tell(what: string, call: (follower: Follower) => void): void {
    for (const follower of this.#followers) {
      try {
        call(follower);
      } catch (error) {
        this.#logger.error(`following ${what} failed`, { error: errorMessage(error) });
      }
    }
  }
}
