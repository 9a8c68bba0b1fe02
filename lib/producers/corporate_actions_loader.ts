import type { CorporateActions } from "@/lib/market/mod.ts";
import type { Feed } from "@/lib/feed/feed.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Beat } from "./beat.ts";

const LOOK_MS = 60_000;
/** As far back as daily bars are looked at, and some. */
const SINCE_MS = 60 * 86_400_000;

export interface CorporateActionsLoaderOptions {
  readonly feed: Pick<Feed, "corporateActions" | "marketTime">;
  readonly actions: CorporateActions;
  readonly beat: Beat;
  readonly logger: Logger;
  /** Told when there are new ones: what was compared without them is to be compared anew. */
  readonly onLoaded: () => void;
}

/** Asks the feed for splits and dividends at the start and once a day; a feed that fails is asked again in a minute. */
export class CorporateActionsLoader {
  readonly #options: CorporateActionsLoaderOptions;
  #loadedFor = "";

  constructor(options: CorporateActionsLoaderOptions) {
    this.#options = options;
  }

  start(): AsyncDisposable {
    const { beat, logger } = this.#options;
    const first = this.#look();
    const looking = beat.every(LOOK_MS, () => this.#look(), (error) => {
      logger.warn("asking for corporate actions failed", { error: errorMessage(error) });
    });
    return {
      [Symbol.asyncDispose]: async () => {
        await looking[Symbol.asyncDispose]();
        await first;
      },
    };
  }

  async #look(): Promise<void> {
    const { feed, actions, logger, onLoaded } = this.#options;
    const nowMs = feed.marketTime();
    if (feed.corporateActions === undefined || nowMs === null) return;
    const dateOf = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 10);
    const today = dateOf(nowMs);
    if (today === this.#loadedFor) return;
    try {
      const found = await feed.corporateActions(dateOf(nowMs - SINCE_MS));
      this.#loadedFor = today;
      actions.add(found);
      if (found.length > 0) onLoaded();
    } catch (error) {
      logger.warn("asking for corporate actions failed", { error: errorMessage(error) });
    }
  }
}
