import { dailyReference, marketPhase, type MarketState, nextSession } from "@/lib/market/mod.ts";
import type { Feed, TickerSnapshot } from "@/lib/feed/feed.ts";
import { type DailyBar, REALTIME_GAINER, type Ticker, type WatchlistItem } from "@/lib/protocol/mod.ts";
import type { TierStore } from "@/lib/store/tier_store.ts";
import type { WatchlistStore } from "@/lib/store/watchlist_store.ts";
import type { BarStore } from "@/lib/store/bar_store.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Beat } from "./beat.ts";
import type { Broadcaster } from "./broadcaster.ts";
import type { Ignition } from "./ignition_monitor.ts";
import type { Rescored, RescoreSchedule } from "./rescore_schedule.ts";
import { TickerLoader } from "./ticker_loader.ts";
import { type Promotion, type PromotionCheck, TierWatch } from "./tier_watch.ts";
import { Watchlist, type WatchlistOptions } from "./watchlist.ts";
import { WatchlistItems } from "./watchlist_items.ts";
import { WatchlistScorer } from "./watchlist_scorer.ts";

const POLL_MS = 1_000;
/** A day begins so much late, market time, for what is told late of the one before. */
const DAY_GRACE_MS = 1_000;

export interface RealtimeScannerOptions {
  readonly feed: Feed;
  readonly market: MarketState;
  readonly watchlistStore: WatchlistStore;
  readonly tierStore: TierStore;
  readonly broadcaster: Broadcaster;
  readonly beat: Beat;
  readonly logger: Logger;
  /** Tickers that are always on the list. */
  readonly tickers: readonly Ticker[];
  /** Which found tickers may join; `type` is the reference type where the feed gives it. */
  readonly allows: (ticker: Ticker, type: string | undefined) => boolean;
  readonly monitor: WatchlistOptions["monitor"] & { latest(ticker: Ticker): Ignition | undefined };
  /** Keeps minute bars from before the server looked. */
  readonly barStore: BarStore;
  /** Tickers that matter most whether they are on the list or not: that which a person looks at, those of orders. */
  readonly wanted: () => Iterable<Ticker>;
  /** Tickers that are named beside those, which come after tier 2. @default none */
  readonly named?: (() => Iterable<Ticker>) | undefined;
  readonly rescoring: RescoreSchedule;
  /** Told of daily bars as they compare with today's prices. */
  readonly onDailyBars?: (ticker: Ticker, bars: readonly DailyBar[]) => void;
  /** Told of the whole list each second. */
  readonly onLook?: (items: readonly WatchlistItem[]) => void;
  /** Told of each promotion to tier 2. */
  readonly onPromotion?: (promotion: Promotion) => void;
}

/** A ticker that may join, and what the feed said of it. */
interface Found {
  readonly ticker: Ticker;
  readonly known?: TickerSnapshot;
}

/**
 * Keeps the watchlist: finds new tickers once a second, sends the whole list every second, and at once when one joins
 * or leaves.
 */
export class RealtimeScanner {
  readonly #options: RealtimeScannerOptions;
  readonly #scorer: WatchlistScorer;
  readonly #tiers: TierWatch;
  readonly #list: Watchlist;
  readonly #items: WatchlistItems;
  readonly #loader: TickerLoader;
  readonly #stop = new AbortController();
  /** Tickers that were taken off the list: they do not come back by themselves. */
  readonly #removed = new Set<Ticker>();
  /** Wanted tickers off the list of which the feed has been asked. */
  readonly #asked = new Set<Ticker>();
  #opened: Promise<void> = Promise.resolve();
  #priority = "";
  #polls = 0;

  constructor(options: RealtimeScannerOptions) {
    this.#options = options;
    this.#scorer = new WatchlistScorer({
      ...options,
      onDailyBars: (ticker, told) => {
        const bars = options.market.adjustBars(ticker, told, options.feed.marketTime());
        options.market.refer(ticker, dailyReference(bars));
        options.onDailyBars?.(ticker, bars);
        return bars;
      },
    });
    this.#tiers = new TierWatch({ ...options, ignition: (ticker) => options.monitor.latest(ticker) });
    this.#loader = new TickerLoader({
      ...options,
      score: (ticker) => this.#scorer.score(ticker),
      signal: this.#stop.signal,
    });
    this.#list = new Watchlist(options);
    this.#items = new WatchlistItems({ ...options, scorer: this.#scorer, tiers: this.#tiers });
  }

  /** Resolves when what the list held before is back on it, with all that the feed knows of it. */
  get opened(): Promise<void> {
    return this.#opened;
  }

  /** Stage by daily bars, 1..4; an unscored live gainer is 3. */
  stageNumber(ticker: Ticker): number {
    const entry = this.#list.get(ticker);
    return entry === undefined ? 0 : this.#scorer.get(entry).stage_number;
  }

  /** The list as it is now, in the order of joining. */
  items(): WatchlistItem[] {
    return this.#items.of(this.#list.entries);
  }

  /** One row of the list; undefined when the ticker is not on it. */
  item(ticker: Ticker): WatchlistItem | undefined {
    const entry = this.#list.get(ticker);
    return entry === undefined ? undefined : this.#items.of([entry])[0];
  }

  /** Completed daily bars of a ticker on the list, oldest first, as far as the feed has told them. */
  dailyBars(ticker: Ticker): readonly DailyBar[] {
    return this.#scorer.dailyBars(ticker);
  }

  /** Scores the whole list anew, now, and sends it. */
  async rescore(): Promise<Rescored> {
    const rescored = await this.#scorer.rescore(this.#list.tickers(), this.#stop.signal);
    this.broadcast();
    return rescored;
  }

  /** When all daily bars are asked for because a day begins, market time; null while the market has no time. */
  get nextDayMs(): number | null {
    const { feed } = this.#options;
    const marketMs = feed.marketTime();
    return marketMs === null ? null : nextSession(marketMs, feed.marketHours) + DAY_GRACE_MS;
  }

  /**
   * Looks for tickers that may join, now, as it does every second. Resolves with how many are on the list then.
   *
   * @throws when the feed cannot tell its gainers
   */
  async scan(): Promise<number> {
    await this.#admit(await this.#find());
    return this.#list.size;
  }

  /** What speaks for a promotion now; undefined when the ticker is not on the list, or the market has no time yet. */
  checkPromotion(ticker: Ticker): PromotionCheck | undefined {
    const marketMs = this.#options.feed.marketTime();
    const item = this.item(ticker);
    if (item === undefined || marketMs === null) return undefined;
    return this.#tiers.check(item, marketMs, marketPhase(marketMs, this.#options.feed.marketHours));
  }

  /**
   * Puts a ticker into a tier by a person's word; false when nothing changed.
   *
   * @throws when it cannot be kept, or the ticker is not on the list; nothing is changed then
   */
  holdTier(ticker: Ticker, tier: 1 | 2): boolean {
    const item = this.item(ticker);
    if (item === undefined) throw new RangeError(`Cannot change the tier of ${ticker}: it is not on the watchlist`);
    const changed = this.#tiers.hold(item, tier);
    if (changed) this.broadcast();
    return changed;
  }

  /**
   * Puts a ticker on the list and tells everybody; resolves, once the feed has told what it knows of it, with false
   * when it was there.
   *
   * @throws when the list cannot be kept; nothing is changed then
   */
  async add(ticker: Ticker, source: string): Promise<boolean> {
    if (this.#list.has(ticker)) return false;
    this.#list.put({ ticker, source, discoveredAtMs: this.#options.feed.marketTime() });
    this.broadcast();
    await this.#loader.load(ticker);
    return true;
  }

  /**
   * Takes a ticker off the list and tells everybody; false when it was not there. Until the next start only a person
   * brings it back.
   *
   * @throws when the list cannot be kept; nothing is changed then
   */
  remove(ticker: Ticker): boolean {
    if (!this.#list.has(ticker)) return false;
    this.#list.remove(ticker);
    this.#removed.add(ticker);
    this.#scorer.forget(ticker);
    this.#tiers.forget(ticker);
    this.#loader.forget(ticker);
    this.#asked.delete(ticker);
    this.broadcast();
    return true;
  }

  /** Asks the feed again for all that it knows of the whole list. */
  reload(): void {
    for (const ticker of this.#list.tickers()) this.#loader.enqueue(ticker);
  }

  /** To be told when the feed has connected: what it could not tell before is asked again. */
  onConnected(): void {
    this.#loader.retry();
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
    const { beat, logger } = this.#options;
    const stop = new AsyncDisposableStack();
    const onError = (error: unknown) => logger.error("watchlist poll failed", { error: errorMessage(error) });
    this.#opened = this.#open().catch(onError);
    stop.defer(() => this.#opened);
    stop.defer(() => this.#loader.settled());
    stop.use(this.#scorer.start(() => this.#list.tickers()));
    stop.use(beat.every(POLL_MS, () => this.#scan(), onError));
    stop.use(beat.every(POLL_MS, () => this.#look(), onError));
    stop.defer(() => this.#stop.abort());
    return stop;
  }

  /** Brings back what the list held before, adds the configured tickers, sends the first list. */
  async #open(): Promise<void> {
    this.#list.open(this.#options.tickers);
    this.reload();
    await this.#loader.settled();
    this.broadcast();
  }

  async #scan(): Promise<void> {
    let found: readonly Found[] = [];
    try {
      found = await this.#find();
    } catch (error) {
      this.#options.logger.warn("asking for gainers failed", { error: errorMessage(error) });
    }
    await this.#admit(found);
  }

  async #admit(found: readonly Found[]): Promise<void> {
    const { market, feed, allows } = this.#options;
    const before = this.#list.size;
    for (const { ticker, known } of found) {
      const isListed = this.#list.has(ticker);
      if (!isListed && !allows(ticker, known?.type)) continue;
      if (known !== undefined) market.seed(known, feed.marketTime());
      if (isListed || this.#removed.has(ticker)) continue;
      const source = known === undefined ? "feed" : REALTIME_GAINER;
      this.#list.keep({ ticker, source, discoveredAtMs: feed.marketTime() });
      this.#loader.enqueue(ticker, known);
    }
    if (this.#list.size > before) this.broadcast();
    for (const ticker of this.#options.wanted()) {
      if (this.#list.has(ticker) || this.#asked.has(ticker)) continue;
      this.#asked.add(ticker);
      void this.#loader.load(ticker);
    }
    for (const ticker of this.#options.named?.() ?? []) {
      if (this.#list.has(ticker) || this.#asked.has(ticker)) continue;
      this.#asked.add(ticker);
      // One after the other: a page may name hundreds.
      this.#loader.enqueue(ticker);
    }
    this.#loader.look();
    // A recording answers at once, and must answer before it goes on; other feeds may take their time.
    if (feed.speed !== undefined) await this.#loader.settled();
  }

  /** Looks at the tiers, and sends the list: of a recording that runs fast not at every beat, so as not to flood. */
  async #look(): Promise<void> {
    await this.#lookAtDay();
    this.#lookAtTiers();
    const every = Math.max(1, Math.round(this.#options.feed.speed ?? 1));
    if (this.#polls++ % every === 0) this.broadcast();
  }

  /** A new day has another last close and mean volume: the feed is asked for them. */
  async #lookAtDay(): Promise<void> {
    const { feed, market } = this.#options;
    const marketMs = feed.marketTime();
    if (marketMs === null || !market.advance(marketMs - DAY_GRACE_MS)) return;
    this.reload();
    this.#asked.clear();
    if (feed.speed !== undefined) await this.#loader.settled();
  }

  #lookAtTiers(): void {
    const { feed, wanted, named = () => [], onLook } = this.#options;
    const marketMs = feed.marketTime();
    if (marketMs === null) return;
    const phase = marketPhase(marketMs, feed.marketHours);
    const items = this.items();
    for (const item of items) this.#tiers.look(item, marketMs, phase);
    onLook?.(items);
    const priority = [...new Set([...wanted(), ...this.#tiers.hot(), ...named()])];
    if (priority.join() === this.#priority) return;
    this.#priority = priority.join();
    feed.setPriority?.(priority);
  }

  /** The feed's gainers; of a feed that knows none, every ticker that has traded. @throws when the feed cannot tell */
  async #find(): Promise<Found[]> {
    const { feed, market } = this.#options;
    if (!feed.capabilities.gainers) return Array.from(market.tickers(), (ticker) => ({ ticker }));
    return (await feed.gainers()).map((known) => ({ ticker: known.ticker, known }));
  }
}
