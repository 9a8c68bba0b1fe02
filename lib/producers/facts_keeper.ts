import type { MarketFacts, MarketState } from "@/lib/market/mod.ts";
import type { Feed, TickerSnapshot } from "@/lib/feed/feed.ts";
import type { DailyBar, Ticker, WatchlistItem } from "@/lib/protocol/mod.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Beat } from "./beat.ts";

/** Between two attempts at what the feed could not tell, and two looks at the time. */
const RETRY_S = 60;
const LOOK_MS = 1_000;
/** Daily bars that facts look at. */
const DAYS = 21;
/** Tickers whose invented days are looked at between two turns of the event loop. */
const PORTION = 200;

export interface FactsKeeperOptions {
  readonly feed: Pick<
    Feed,
    "market" | "references" | "marketTime" | "dailyBars" | "inventsHistory" | "capabilities" | "speed"
  >;
  readonly market: MarketState;
  readonly facts: MarketFacts;
  readonly beat: Beat;
  readonly logger: Logger;
}

/**
 * Sees to it that the facts know of the whole market: asks the feed at the start, and when a day begins, where every
 * ticker stands and what it is, and tells the facts each second what time it is. What cannot be had is asked again.
 */
export class FactsKeeper {
  readonly #options: FactsKeeperOptions;
  readonly #stop = new AbortController();
  /** Session that the feed has been asked for. */
  #session = "";
  /** Seconds until the feed is asked again; null while it need not be. */
  #retryS: number | null = null;
  #running: Promise<void> | null = null;
  /** Tickers with scores. */
  #rated: ReadonlySet<Ticker> = new Set();

  constructor(options: FactsKeeperOptions) {
    this.#options = options;
  }

  /** Resolves when the feed has told of the whole market, or has failed to. */
  get loaded(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  /** Asks the feed again for where every ticker stands. */
  reload(): void {
    const before = this.loaded;
    const running = before.then(() => this.#load()).finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
  }

  /** Takes over the scores of the watchlist as it is now. */
  rate(items: readonly WatchlistItem[]): void {
    const { facts } = this.#options;
    const rated = new Set(items.map(({ ticker }) => ticker));
    for (const ticker of this.#rated) if (!rated.has(ticker)) facts.rate(ticker, null);
    for (const item of items) facts.rate(item.ticker, item);
    this.#rated = rated;
  }

  /** Takes over daily bars that somebody has asked for, as they compare with today's prices. */
  daily(ticker: Ticker, bars: readonly DailyBar[]): void {
    this.#options.facts.daily(ticker, bars);
  }

  start(): AsyncDisposable {
    const { beat, logger } = this.#options;
    this.reload();
    const onError = (error: unknown) => logger.error("keeping facts failed", { error: errorMessage(error) });
    const looking = beat.every(LOOK_MS, () => this.#look(), onError);
    return {
      [Symbol.asyncDispose]: async () => {
        this.#stop.abort();
        await looking[Symbol.asyncDispose]();
        await this.loaded;
      },
    };
  }

  async #look(): Promise<void> {
    const { feed, facts, market } = this.#options;
    const marketMs = feed.marketTime();
    if (marketMs !== null) facts.advance(marketMs);
    const isNewDay = market.session !== this.#session && this.#session !== "";
    this.#session = market.session;
    if (this.#retryS !== null) this.#retryS -= 1;
    if (!isNewDay && this.#retryS !== 0) return;
    this.reload();
    // A recording must answer before it goes on.
    if (feed.speed !== undefined) await this.loaded;
  }

  async #load(): Promise<void> {
    const { logger } = this.#options;
    this.#retryS = null;
    for (const [what, step] of [["snapshots", this.#seed], ["references", this.#refer]] as const) {
      if (this.#stop.signal.aborted) return;
      try {
        await step.call(this);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#retryS = RETRY_S;
        logger.warn(`asking for the market's ${what} failed; it is asked again`, { error: errorMessage(error) });
      }
    }
  }

  async #seed(): Promise<void> {
    const { feed, market } = this.#options;
    const snapshots = await feed.market?.() ?? [];
    const nowMs = feed.marketTime();
    for (const snapshot of snapshots) market.seed(snapshot, nowMs);
    // Days that are made up cost nobody anything; of a real market those on the watchlist are asked for.
    if (feed.inventsHistory === true && feed.capabilities.dailyBars) await this.#loadDays(snapshots);
  }

  async #loadDays(snapshots: readonly TickerSnapshot[]): Promise<void> {
    const { feed, market } = this.#options;
    for (const [index, { ticker }] of snapshots.entries()) {
      this.daily(ticker, market.adjustBars(ticker, await feed.dailyBars(ticker, DAYS), feed.marketTime()));
      if (index % PORTION === PORTION - 1) await this.#options.beat.pause(0, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
    }
  }

  async #refer(): Promise<void> {
    const { feed, facts } = this.#options;
    if (feed.references === undefined) return;
    for await (const portion of feed.references(this.#stop.signal)) {
      for (const reference of portion) facts.refer(reference);
    }
  }
}
