import { dayFraction, marketPhase, type MarketState } from "@/lib/market/mod.ts";
import type { Feed, TickerSnapshot } from "@/lib/feed/feed.ts";
import { type EpochMs, REALTIME_GAINER, type Ticker, type WatchlistItem } from "@/lib/protocol/mod.ts";
import type { WatchlistEntry, WatchlistStore } from "@/lib/store/watchlist_store.ts";
import type { BarStore } from "@/lib/store/bar_store.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { startInterval } from "@/lib/support/interval.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Broadcaster } from "./broadcaster.ts";
import type { Ignition } from "./ignition_monitor.ts";
import { TierWatch } from "./tier_watch.ts";
import { watchlistItem } from "./watchlist_item.ts";
import { WatchlistScorer } from "./watchlist_scorer.ts";

const MINUTE_MS = 60_000;
/** From 04:00 to 20:00 New York: the longest day of a market with hours. */
const HISTORY_MS = 16 * 3_600_000;

export interface RealtimeScannerOptions {
  readonly feed: Feed;
  readonly market: MarketState;
  readonly store: WatchlistStore;
  readonly broadcaster: Broadcaster;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Tickers that are always on the list. */
  readonly tickers: readonly Ticker[];
  /** Which found tickers may join. */
  readonly allows: (ticker: Ticker) => boolean;
  /** Told of every ticker that is on the list, before its first broadcast, and of every one that leaves. */
  readonly monitor: {
    watch(ticker: Ticker): void;
    unwatch(ticker: Ticker): void;
    latest(ticker: Ticker): Ignition | undefined;
  };
  /** Keeps minute bars from before the server looked. */
  readonly barStore: BarStore;
  /** The ticker that a person looks at; null when nobody chose one. */
  readonly activeTicker: () => Ticker | null;
}

/**
 * Keeps the watchlist: finds new tickers once a second, sends the whole list every second, and at once when one joins
 * or leaves.
 */
export class RealtimeScanner {
  readonly #options: RealtimeScannerOptions;
  readonly #scorer: WatchlistScorer;
  readonly #tiers: TierWatch;
  #priority = "";

  constructor(options: RealtimeScannerOptions) {
    this.#options = options;
    this.#scorer = new WatchlistScorer(options);
    this.#tiers = new TierWatch({ ...options, ignition: (ticker) => options.monitor.latest(ticker) });
  }

  /** Stage by daily bars, 1..4; an unscored live gainer is 3. */
  stageNumber(ticker: Ticker): number {
    const entry = this.#options.store.list().find((listed) => listed.ticker === ticker);
    return entry === undefined ? 0 : this.#scorer.get(entry).stage_number;
  }

  /** The list as it is now, in the order of joining. An item that cannot be made is left out and logged. */
  items(): WatchlistItem[] {
    const { feed, market, store } = this.#options;
    const marketMs = feed.marketTime();
    const passed = marketMs === null ? 0 : dayFraction(marketMs, feed.marketHours);
    return store.list().flatMap((entry) => {
      try {
        const state = market.get(entry.ticker);
        const dailyBars = this.#scorer.dailyBars(entry.ticker);
        const tier = this.#tiers.tier(entry.ticker);
        return [watchlistItem({ entry, state, score: this.#scorer.get(entry), dailyBars, dayFraction: passed, tier })];
      } catch (error) {
        this.#options.logger.error("watchlist item failed", { ticker: entry.ticker, error: errorMessage(error) });
        return [];
      }
    });
  }

  /** Puts a ticker on the list and tells everybody; false when it was there. */
  async add(ticker: Ticker, source: string, known?: TickerSnapshot): Promise<boolean> {
    const { store } = this.#options;
    if (store.list().some((entry) => entry.ticker === ticker)) return false;
    await this.#join({ ticker, source, discoveredAtMs: this.#options.feed.marketTime() }, known);
    this.broadcast();
    return true;
  }

  /** Takes a ticker off the list and tells everybody; false when it was not there. */
  remove(ticker: Ticker): boolean {
    if (!this.#options.store.remove(ticker)) return false;
    this.#options.monitor.unwatch(ticker);
    this.#options.feed.unsubscribe([ticker]);
    this.#scorer.forget(ticker);
    this.#tiers.forget(ticker);
    this.broadcast();
    return true;
  }

  /** Sends the whole list. */
  broadcast(): void {
    const { broadcaster, market, feed } = this.#options;
    const eventMs = market.lastTimeMs;
    const marketMs = feed.marketTime();
    const latencyMs = eventMs === null || marketMs === null ? null : Math.max(0, marketMs - eventMs);
    broadcaster.broadcastWatchlist(this.items(), eventMs, latencyMs);
  }

  start(): AsyncDisposable {
    const { clock, logger, store } = this.#options;
    const stop = new AsyncDisposableStack();
    const onError = (error: unknown) => logger.error("watchlist poll failed", { error: errorMessage(error) });
    const opening = this.#open().catch(onError);
    stop.defer(() => opening);
    stop.use(this.#scorer.start(() => store.list().map(({ ticker }) => ticker)));
    stop.use(startInterval({ clock, everyMs: 1000, run: () => this.#poll(), onError }));
    return stop;
  }

  /** Brings back what the list held before, adds the configured tickers, sends the first list. */
  async #open(): Promise<void> {
    const { store, tickers } = this.#options;
    const kept = store.list();
    const configured = tickers
      .filter((ticker) => !kept.some((entry) => entry.ticker === ticker))
      .map((ticker): WatchlistEntry => ({ ticker, source: "configured", discoveredAtMs: null }));
    for (const entry of [...kept, ...configured]) await this.#joinSafely(entry);
    this.broadcast();
  }

  async #poll(): Promise<void> {
    const before = new Set(this.#options.store.list().map(({ ticker }) => ticker));
    for (const found of await this.#find()) {
      if (before.has(found.ticker) || !this.#options.allows(found.ticker)) continue;
      const source = found.known === undefined ? "feed" : REALTIME_GAINER;
      const joined = await this.#joinSafely(
        { ticker: found.ticker, source, discoveredAtMs: this.#options.feed.marketTime() },
        found.known,
      );
      if (joined) this.broadcast();
    }
    this.#lookAtTiers();
    this.broadcast();
  }

  #lookAtTiers(): void {
    const { feed, activeTicker } = this.#options;
    const marketMs = feed.marketTime();
    if (marketMs === null) return;
    const phase = marketPhase(marketMs, feed.marketHours);
    for (const item of this.items()) this.#tiers.look(item, marketMs, phase);
    const active = activeTicker();
    const priority = [...new Set([...(active === null ? [] : [active]), ...this.#tiers.hot()])];
    if (priority.join() === this.#priority) return;
    this.#priority = priority.join();
    feed.setPriority?.(priority);
  }

  /** The feed's gainers; of a feed that knows none, every ticker that has traded. */
  async #find(): Promise<{ ticker: Ticker; known?: TickerSnapshot }[]> {
    const { feed, market, logger } = this.#options;
    if (!feed.capabilities.gainers) return Array.from(market.tickers(), (ticker) => ({ ticker }));
    try {
      return (await feed.gainers()).map((known) => ({ ticker: known.ticker, known }));
    } catch (error) {
      logger.warn("asking for gainers failed", { error: errorMessage(error) });
      return [];
    }
  }

  async #joinSafely(entry: WatchlistEntry, known?: TickerSnapshot): Promise<boolean> {
    try {
      await this.#join(entry, known);
      return true;
    } catch (error) {
      this.#options.logger.error("joining the watchlist failed", {
        ticker: entry.ticker,
        error: errorMessage(error),
      });
      return false;
    }
  }

  /** Fills the chart with the day so far, as the feed knows it; minutes seen live are left as they are. */
  async #loadMinutes(ticker: Ticker): Promise<void> {
    const { feed, barStore, logger } = this.#options;
    const marketMs = feed.marketTime();
    if (feed.minuteBars === undefined || marketMs === null) return;
    const minuteMs = Math.floor(marketMs / MINUTE_MS) * MINUTE_MS;
    try {
      const known = new Set(barStore.bars(ticker).map(({ time }) => time));
      const bars = await feed.minuteBars(ticker, marketMs - HISTORY_MS as EpochMs, minuteMs as EpochMs);
      for (const bar of bars) if (!known.has(bar.time)) barStore.put(ticker, bar);
    } catch (error) {
      logger.warn("loading earlier bars failed", { ticker, error: errorMessage(error) });
    }
  }

  async #join(entry: WatchlistEntry, known?: TickerSnapshot): Promise<void> {
    const { feed, market, store, monitor, logger } = this.#options;
    const { ticker } = entry;
    const [snapshot] = known === undefined && feed.capabilities.snapshot ? await feed.snapshot([ticker]) : [known];
    if (snapshot !== undefined) market.seed(snapshot);
    try {
      await this.#scorer.score(ticker);
    } catch (error) {
      logger.warn("scoring failed", { ticker, error: errorMessage(error) });
    }
    await this.#loadMinutes(ticker);
    store.put(entry);
    feed.subscribe([ticker]);
    monitor.watch(ticker);
    logger.info(`${ticker} is on the watchlist (${entry.source})`);
  }
}
