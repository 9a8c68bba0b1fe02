import {
  CorporateActions,
  type Crosses,
  MarketFacts,
  marketSession,
  MarketState,
  type TickerState,
} from "@/lib/market/mod.ts";
import type { Feed, FeedHistory, FeedStatus, MarketHours, TickerSnapshot } from "@/lib/feed/feed.ts";
import {
  type Bar,
  type DailyBar,
  type EngineState,
  type EngineStatus,
  type EpochMs,
  type FeedState,
  type MarketSession,
  Ticker,
  type WatchlistItem,
} from "@/lib/protocol/mod.ts";
import { backoff } from "@/lib/support/backoff.ts";
import type { Timer } from "@/lib/support/clock.ts";
import { errorMessage } from "@/lib/support/logger.ts";
import { type EngineRun, type ProducerOptions, startRun } from "./engine_run.ts";
import { type Follower, Followers } from "./follower.ts";
import type { IgnitionMonitor } from "./ignition_monitor.ts";
import type { RealtimeScanner } from "./realtime_scanner.ts";
import { RescoreSchedule } from "./rescore_schedule.ts";

/** The STATUS event of each state. */
const STATUS_EVENTS: Readonly<Record<EngineState, string>> = {
  stopped: "engine_stopped",
  starting: "engine_starting",
  running: "engine_started",
  stopping: "engine_stopping",
  error: "engine_error",
};

export interface EngineOptions extends ProducerOptions {
  /** Makes the feed anew for each start, because a feed is read once. */
  readonly openFeed: () => Promise<Feed>;
  /** 0 inclusive to 1 exclusive, for the jitter between attempts at a failing feed. */
  readonly random: () => number;
  /** @default nobody */
  readonly followers?: readonly Follower[];
}

/** Starts and stops the producers together and tells every change of state as STATUS. */
export class Engine {
  /** When the watchlist is scored anew; outlives the runs. */
  readonly rescoring: RescoreSchedule;
  readonly #options: EngineOptions;
  readonly #followers: Followers;
  #state: EngineState = "stopped";
  #feedState: FeedState = "stopped";
  #feedName: string | null = null;
  /** Those of the latest feed; they stay as they were when the engine stops. */
  #hours: MarketHours = "us_equities";
  #error: string | null = null;
  #run: EngineRun | null = null;
  /** That of the latest run. */
  #feed: Feed | null = null;
  /** That of the latest run; it stays as it was when the engine stops. */
  #market: MarketState | null = null;
  #facts: MarketFacts | null = null;
  readonly #halted = new Set<Ticker>();
  #attempt = 0;
  /** What was told when the feed failed; null since it has connected. */
  #failure: string | null = null;
  #retryTimer: Timer | undefined;
  /** Changes of state follow each other: each waits here for the one before. */
  #last: Promise<void> = Promise.resolve();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.rescoring = new RescoreSchedule(options.clock);
    this.#followers = new Followers(options.followers ?? [], options.logger);
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Body of `GET /api/engine/status`; `error` says why the state is `error`, else it is null. */
  status(): EngineStatus {
    return { state: this.#state, error: this.#error, feed: this.feed };
  }

  get feed(): EngineStatus["feed"] {
    return { name: this.#feedName, state: this.#feedState };
  }

  /** Event time that the market has reached; null while nothing runs or before a replay's first event. */
  get marketTimeMs(): EpochMs | null {
    return this.#run?.feed.marketTime() ?? null;
  }

  /** Whether the feed has been silent for 30 s in market hours. */
  get isStale(): boolean {
    return this.#run?.freshness.isStale ?? false;
  }

  get marketHours(): MarketHours {
    return this.#hours;
  }

  /** Where the market is in its calendar: by its own time, by the clock before it has one. */
  get marketSession(): MarketSession {
    return marketSession(this.marketTimeMs ?? this.#options.clock.now(), this.marketHours);
  }

  /** Null while nothing runs. */
  get scanner(): RealtimeScanner | null {
    return this.#run?.scanner ?? null;
  }

  /** Null while nothing runs. */
  get monitor(): IgnitionMonitor | null {
    return this.#run?.monitor ?? null;
  }

  /** Trades with a sale condition whose meaning is not known, by its code, since the feed was opened. */
  get unknownConditions(): ReadonlyMap<number, number> {
    return this.#feed?.unknownConditions ?? new Map();
  }

  /** How the feed writes a ticker that people write in several ways; while there is none yet, as it is given. */
  spelling(ticker: Ticker): Ticker {
    return this.#feed?.spelling?.(ticker) ?? ticker;
  }

  /** What the market knows of a ticker, or knew when the engine was stopped. */
  tickerState(ticker: Ticker): TickerState | undefined {
    return this.#market?.get(ticker);
  }

  /** Facts of the whole market, or as they were when the engine was stopped; null before its first start. */
  get facts(): MarketFacts | null {
    return this.#facts;
  }

  isHalted(ticker: Ticker): boolean {
    return this.#halted.has(ticker);
  }

  /** The biggest risers of the day, best first; empty while nothing runs. @throws when the feed cannot answer */
  async gainers(): Promise<TickerSnapshot[]> {
    return await this.#run?.feed.gainers() ?? [];
  }

  watchlist(): WatchlistItem[] {
    return this.#run?.scanner.items() ?? [];
  }

  currentBar(ticker: Ticker): Bar | undefined {
    return this.#run?.ticks.currentBar(ticker);
  }

  /** What the feed tells of days and minutes that are over; null while nothing runs. */
  get history(): FeedHistory | null {
    return this.#run?.feed ?? null;
  }

  /** Date of the session that the market has entered, `YYYY-MM-DD`; empty before the first. */
  get session(): string {
    return this.#market?.session ?? "";
  }

  /** Tickers that the feed lists without telling what they are. */
  get listed(): readonly Ticker[] {
    return this.#run?.feed.tickers ?? [];
  }

  /** The auctions of that session. */
  crosses(ticker: Ticker): Crosses {
    return this.#run?.ticks.crosses(ticker) ?? { opening: null, closing: null };
  }

  /** Daily bars as they compare with today's prices: adjusted for the splits and dividends that are known. */
  adjustBars(ticker: Ticker, bars: readonly DailyBar[]): readonly DailyBar[] {
    return this.#market?.adjustBars(ticker, bars, this.marketTimeMs) ?? bars;
  }

  /** Starts the producers; does nothing when they run. Resolves when the state is `running` or `error`. */
  start(): Promise<void> {
    return this.#enqueue(() => this.#start());
  }

  /** Stops the producers; does nothing when they are stopped. */
  stop(): Promise<void> {
    return this.#enqueue(() => this.#stop());
  }

  #enqueue(change: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(change);
    return this.#last;
  }

  async #start(): Promise<void> {
    if (this.#state === "running") return;
    this.#enter("starting");
    this.#error = this.#failure = null;
    try {
      await this.#open();
      this.#enter("running");
    } catch (error) {
      this.#error = errorMessage(error);
      this.#feedState = "stopped";
      this.#options.logger.error("the engine cannot start", { error: this.#error });
      this.#enter("error", { message: this.#error });
    }
  }

  async #stop(): Promise<void> {
    if (this.#state === "stopped") return;
    this.#enter("stopping");
    await this.#close();
    this.#feedState = "stopped";
    this.#enter("stopped");
  }

  async #open(): Promise<void> {
    this.#feedState = "connecting";
    const feed = this.#feed = await this.#options.openFeed();
    this.#feedName = feed.name;
    this.#hours = feed.marketHours;
    const actions = new CorporateActions();
    actions.add(this.#options.corporateActions);
    const market = this.#market = new MarketState(feed.marketHours, actions);
    const facts = this.#facts = new MarketFacts(market);
    this.#halted.clear();
    this.#run = await startRun({
      ...this.#options,
      feed,
      market,
      facts,
      actions,
      followers: this.#followers,
      rescoring: this.rescoring,
      onFeedStatus: (status) => this.#onFeedStatus(status),
      onFeedEnd: (error) => this.#onFeedEnd(error),
    });
  }

  async #close(): Promise<void> {
    this.#options.clock.clearTimeout(this.#retryTimer);
    const run = this.#run;
    this.#run = null;
    try {
      await run?.[Symbol.asyncDispose]();
    } catch (error) {
      this.#options.logger.error("a producer failed while stopping", { error: errorMessage(error) });
    }
    this.#followers.tell("the stop", (follower) => follower.look?.());
  }

  #onFeedStatus({ event, data }: FeedStatus): void {
    if (event === "feed_connected") {
      this.#feedState = "connected";
      this.#attempt = 0;
      this.#failure = null;
      this.#run?.scanner.onConnected();
    } else if (event === "feed_lost") this.#feedState = "lost";
    else if (event === "feed_ended") this.#feedState = "ended";
    const ticker = Ticker.safeParse(data["ticker"]);
    if (event === "halted" && ticker.success) this.#halted.add(ticker.data);
    if (event === "resumed" && ticker.success) this.#halted.delete(ticker.data);
  }

  /** A recording that ends leaves the engine running over what was recorded; a feed that fails is opened anew. */
  #onFeedEnd(error: unknown): void {
    const { broadcaster, clock, logger, random } = this.#options;
    if (error === null) {
      this.#feedState = "ended";
      return;
    }
    const retryMs = backoff(this.#attempt++, random());
    this.#feedState = "lost";
    const message = errorMessage(error);
    if (message !== this.#failure) {
      this.#failure = message;
      logger.error("feed failed", { error: message, retryMs });
      broadcaster.broadcastStatus("feed_lost", { message, retry_in_ms: Math.round(retryMs) });
    }
    this.#retryTimer = clock.setTimeout(() => void this.#enqueue(() => this.#reopen()), retryMs);
  }

  async #reopen(): Promise<void> {
    if (this.#state !== "running") return;
    await this.#close();
    try {
      await this.#open();
    } catch (error) {
      this.#onFeedEnd(error);
    }
  }

  #enter(state: EngineState, data: Readonly<Record<string, unknown>> = {}): void {
    this.#state = state;
    this.#options.logger.info(`engine ${state}`);
    this.#options.broadcaster.broadcastStatus(STATUS_EVENTS[state], { ...data, state });
  }
}
