import { type MarketState, sessionStart } from "@/lib/market/mod.ts";
import type { Feed, TickerSnapshot } from "@/lib/feed/feed.ts";
import type { Bar, EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import type { BarStore } from "@/lib/store/bar_store.ts";
import { backoff } from "@/lib/support/backoff.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Broadcaster } from "./broadcaster.ts";

const MINUTE_MS = 60_000;
/** A chart shows at least so much: from 04:00 to 20:00 New York. */
const HISTORY_MS = 16 * 3_600_000;
/** Pauses before what failed is asked again, seconds. */
const RETRY_S = { firstMs: 30, maxMs: 3_600 };

export interface TickerLoaderOptions {
  readonly feed: Feed;
  readonly market: MarketState;
  /** Keeps minute bars from before the server looked. */
  readonly barStore: BarStore;
  readonly broadcaster: Pick<Broadcaster, "broadcastStatus">;
  readonly logger: Logger;
  /** Asks for the daily bars of a ticker. Rejects when the feed cannot answer. */
  readonly score: (ticker: Ticker) => Promise<void>;
  /** Ends the asking. */
  readonly signal: AbortSignal;
}

interface Failure {
  readonly attempts: number;
  /** Seconds until the next attempt. */
  readonly waitS: number;
}

/**
 * Asks the feed for all that it knows of a ticker: snapshot, daily bars, the minutes before. What it cannot tell is
 * asked again after a while, and at once when it has connected. Of a row of failures the first is logged.
 */
export class TickerLoader {
  readonly #options: TickerLoaderOptions;
  /** Tickers that wait for their turn, and what the feed said of them already. */
  readonly #queue = new Map<Ticker, TickerSnapshot | undefined>();
  readonly #running = new Set<Promise<void>>();
  readonly #failures = new Map<Ticker, Failure>();
  /** Minutes that were under way when the process before this one ended: what is kept of them is not all. */
  readonly #partial: ReadonlyMap<Ticker, Bar>;
  #isWorking = false;

  constructor(options: TickerLoaderOptions) {
    this.#options = options;
    this.#partial = options.feed.inventsHistory === true ? new Map() : options.barStore.forming();
  }

  /** Asks for a ticker now. Never rejects; resolves when the feed has answered, or has failed to. */
  load(ticker: Ticker, known?: TickerSnapshot): Promise<void> {
    this.#queue.delete(ticker);
    return this.#track(this.#load(ticker, known));
  }

  /** Asks for a ticker once those before it have been asked for: a feed with a rate limit is not flooded. */
  enqueue(ticker: Ticker, known?: TickerSnapshot): void {
    this.#queue.set(ticker, known);
    if (this.#isWorking) return;
    this.#isWorking = true;
    void this.#track(this.#work());
  }

  forget(ticker: Ticker): void {
    this.#queue.delete(ticker);
    this.#failures.delete(ticker);
  }

  /** To be called once a second: asks again for what has waited long enough. */
  look(): void {
    for (const [ticker, { attempts, waitS }] of this.#failures) {
      this.#failures.set(ticker, { attempts, waitS: waitS - 1 });
      if (waitS === 1) this.enqueue(ticker);
    }
  }

  /** The feed has connected: asks again for all that failed. */
  retry(): void {
    for (const ticker of this.#failures.keys()) {
      this.#failures.set(ticker, { attempts: 0, waitS: 0 });
      this.enqueue(ticker);
    }
  }

  /** Resolves when nothing is being asked for any more. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #track(running: Promise<void>): Promise<void> {
    const tracked = running.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
    return tracked;
  }

  async #work(): Promise<void> {
    for (const [ticker, known] of this.#queue) {
      if (this.#options.signal.aborted) break;
      this.#queue.delete(ticker);
      await this.#load(ticker, known);
    }
    this.#isWorking = false;
  }

  async #load(ticker: Ticker, known: TickerSnapshot | undefined): Promise<void> {
    const { feed, signal, score } = this.#options;
    const failed: string[] = [];
    const attempt = async (what: string, step: () => Promise<void>) => {
      try {
        if (!signal.aborted) await step();
      } catch (error) {
        failed.push(`${what}: ${errorMessage(error)}`);
      }
    };
    if (known === undefined && feed.capabilities.snapshot) await attempt("snapshot", () => this.#seed(ticker));
    await attempt("daily bars", () => score(ticker));
    await attempt("earlier bars", () => this.#loadMinutes(ticker));
    if (!signal.aborted) this.#conclude(ticker, failed);
  }

  async #seed(ticker: Ticker): Promise<void> {
    const { feed, market } = this.#options;
    for (const snapshot of await feed.snapshot([ticker])) market.seed(snapshot, feed.marketTime());
  }

  /** Fills the chart, and the day's sums, with the day so far; minutes seen live are left as they are. */
  async #loadMinutes(ticker: Ticker): Promise<void> {
    const { feed, market, barStore, broadcaster } = this.#options;
    const marketMs = feed.marketTime();
    if (marketMs === null) return;
    const fromMs = Math.min(marketMs - HISTORY_MS, sessionStart(marketMs, feed.marketHours)) as EpochMs;
    const toMs = Math.floor(marketMs / MINUTE_MS) * MINUTE_MS as EpochMs;
    const range = { fromS: fromMs / 1000, toS: toMs / 1000 - 1 };
    const told = await feed.minuteBars?.(ticker, fromMs, toMs) ?? [];
    const known = new Set(barStore.bars(ticker, range).map(({ time }) => time));
    const missing = told.filter(({ time }) => !known.has(time) || time === this.#partial.get(ticker)?.time);
    for (const bar of missing) barStore.put(ticker, bar);
    if (missing.length > 0) broadcaster.broadcastStatus("bars_loaded", { ticker, bars: missing.length });
    market.applyHistory(ticker, barStore.bars(ticker, range), marketMs);
  }

  #conclude(ticker: Ticker, failed: readonly string[]): void {
    const { logger } = this.#options;
    if (failed.length === 0) {
      if (this.#failures.delete(ticker) && this.#failures.size === 0) logger.info("the feed has told what was missing");
      return;
    }
    const fields = { ticker, error: failed.join("; ") };
    if (this.#failures.size === 0) logger.warn("the feed does not tell all of a ticker; it is asked again", fields);
    else logger.debug("the feed does not tell all of a ticker", fields);
    const { attempts = 0 } = this.#failures.get(ticker) ?? {};
    this.#failures.set(ticker, { attempts: attempts + 1, waitS: backoff(attempts, 1, RETRY_S) });
  }
}
