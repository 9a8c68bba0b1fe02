import { type Clock, sleep } from "@/lib/support/clock.ts";
import type { Logger } from "@/lib/support/logger.ts";
import { OutageLog } from "@/lib/support/outage_log.ts";
import type { NewsItem } from "../feed.ts";
import type { MarketRest } from "./market_rest.ts";

const EVERY_MS = 60_000;
/** An article may be listed some time after it was published: so far back is asked again. */
const OVERLAP_MS = 10 * 60_000;
/** Articles remembered: more than the longest answer has. */
const KEPT = 5_000;

/** Asks for new headlines once a minute, and tells each of them once. */
export class NewsDesk {
  readonly #rest: Pick<MarketRest, "news">;
  readonly #clock: Clock;
  readonly #outage: OutageLog;
  readonly #told = new Set<string>();
  #reachedMs: number | null = null;

  constructor(rest: Pick<MarketRest, "news">, clock: Clock, logger: Logger) {
    this.#rest = rest;
    this.#clock = clock;
    this.#outage = new OutageLog("asking for news", logger);
  }

  /** Until `stop` aborts. Never rejects. */
  async run(tell: (item: NewsItem) => void, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      try {
        const sinceMs = this.#reachedMs === null ? null : this.#reachedMs - OVERLAP_MS;
        for (const item of await this.#rest.news(sinceMs, stop)) this.#take(item, tell);
        this.#outage.worked();
      } catch (error) {
        if (!stop.aborted) this.#outage.failed(error);
      }
      await sleep(this.#clock, EVERY_MS, stop);
    }
  }

  #take(item: NewsItem, tell: (item: NewsItem) => void): void {
    // One that is dated tomorrow must not hide those of today.
    this.#reachedMs = Math.max(this.#reachedMs ?? 0, Math.min(item.timeMs, this.#clock.now()));
    if (this.#told.has(item.id)) return;
    this.#told.add(item.id);
    const [oldest = ""] = this.#told;
    if (this.#told.size > KEPT) this.#told.delete(oldest);
    tell(item);
  }
}
