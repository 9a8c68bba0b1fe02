import { marketSession } from "@/lib/market/mod.ts";
import type { Feed } from "@/lib/feed/feed.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Beat } from "./beat.ts";
import type { Broadcaster } from "./broadcaster.ts";

export interface PhaseWatchOptions {
  readonly feed: Pick<Feed, "marketTime" | "marketHours">;
  readonly broadcaster: Broadcaster;
  readonly beat: Beat;
  readonly logger: Logger;
}

/** Tells where the market is in its calendar: once it has a time, and whenever its phase or its day has changed. */
export class PhaseWatch {
  readonly #options: PhaseWatchOptions;
  #told = "";

  constructor(options: PhaseWatchOptions) {
    this.#options = options;
  }

  start(): AsyncDisposable {
    const { beat, logger } = this.#options;
    const onError = (error: unknown) =>
      logger.error("watching the market's phase failed", { error: errorMessage(error) });
    return beat.every(1000, () => this.#look(), onError);
  }

  #look(): void {
    const { feed, broadcaster } = this.#options;
    const marketMs = feed.marketTime();
    // A market without hours has nothing to tell.
    if (marketMs === null || feed.marketHours === "always_open") return;
    const session = marketSession(marketMs, feed.marketHours);
    const told = JSON.stringify(session);
    if (told === this.#told) return;
    this.#told = told;
    broadcaster.broadcastStatus("market_phase", session);
  }
}
