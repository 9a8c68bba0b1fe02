import { allowTicker, marketPhase, MarketState, type TickerState } from "@/lib/market/mod.ts";
import type { Feed, FeedStatus, MarketHours, TickerSnapshot } from "@/lib/feed/feed.ts";
import {
  type Bar,
  type EngineState,
  type EngineStatus,
  type EpochMs,
  type FeedState,
  type MarketPhase,
  Ticker,
  type WatchlistItem,
} from "@/lib/protocol/mod.ts";
import type { Store } from "@/lib/store/store.ts";
import { backoff } from "@/lib/support/backoff.ts";
import type { Clock, Timer } from "@/lib/support/clock.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import { ClockBeat, TapeBeat } from "./beat.ts";
import type { Broadcaster } from "./broadcaster.ts";
import type { Follower } from "./follower.ts";
import { FreshnessWatch } from "./freshness_watch.ts";
import { type IgnitionModel, IgnitionMonitor } from "./ignition_monitor.ts";
import { RealtimeScanner } from "./realtime_scanner.ts";
import { TickBroadcaster } from "./tick_broadcaster.ts";

/** The STATUS event of each state. */
const STATUS_EVENTS: Readonly<Record<EngineState, string>> = {
  stopped: "engine_stopped",
  starting: "engine_starting",
  running: "engine_started",
  stopping: "engine_stopping",
  error: "engine_error",
};

export interface EngineOptions {
  /** Makes the feed anew for each start, because a feed is read once. */
  readonly openFeed: () => Promise<Feed>;
  readonly broadcaster: Broadcaster;
  readonly store: Pick<Store, "bars" | "watchlist" | "tiers">;
  readonly clock: Clock;
  /** 0 inclusive to 1 exclusive, for the jitter between attempts at a failing feed. */
  readonly random: () => number;
  readonly logger: Logger;
  readonly ignitionModel: IgnitionModel;
  readonly tickers: readonly Ticker[];
  readonly allowTickers: readonly Ticker[];
  readonly denyTickers: readonly Ticker[];
  /** Tickers that matter most whether they are on the watchlist or not: that which a person looks at, those of orders. */
  readonly wanted: () => Iterable<Ticker>;
  /** @default nobody */
  readonly followers?: readonly Follower[];
}

/** The producers of one run over one feed. */
interface Run extends AsyncDisposable {
  readonly feed: Feed;
  readonly ticks: TickBroadcaster;
  readonly monitor: IgnitionMonitor;
  readonly scanner: RealtimeScanner;
  readonly freshness: FreshnessWatch;
}

/** Starts and stops the producers together and tells every change of state as STATUS. */
export class Engine {
  readonly #options: EngineOptions;
  #state: EngineState = "stopped";
  #feedState: FeedState = "stopped";
  #feedName: string | null = null;
  #error: string | null = null;
  #run: Run | null = null;
  /** That of the latest run; it stays as it was when the engine stops. */
  #market: MarketState | null = null;
  readonly #halted = new Set<Ticker>();
  #attempt = 0;
  /** What was told when the feed failed; null since it has connected. */
  #failure: string | null = null;
  #retryTimer: Timer | undefined;
  /** Changes of state follow each other: each waits here for the one before. */
  #last: Promise<void> = Promise.resolve();

  constructor(options: EngineOptions) {
    this.#options = options;
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
    return this.#run?.feed.marketHours ?? "us_equities";
  }

  get marketPhase(): MarketPhase {
    return marketPhase(this.marketTimeMs ?? this.#options.clock.now(), this.marketHours);
  }

  /** Null while nothing runs. */
  get scanner(): RealtimeScanner | null {
    return this.#run?.scanner ?? null;
  }

  /** Null while nothing runs. */
  get monitor(): IgnitionMonitor | null {
    return this.#run?.monitor ?? null;
  }

  /** What the market knows of a ticker, or knew when the engine was stopped. */
  tickerState(ticker: Ticker): TickerState | undefined {
    return this.#market?.get(ticker);
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
    const feed = await this.#options.openFeed();
    this.#feedName = feed.name;
    this.#run = await this.#produce(feed);
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
    this.#tell("the stop", (follower) => follower.look?.());
  }

  async #produce(feed: Feed): Promise<Run> {
    const { broadcaster, clock, logger, store, tickers, allowTickers, denyTickers, wanted } = this.#options;
    const market = this.#market = new MarketState(feed.marketHours);
    this.#halted.clear();
    const beat = feed.speed === undefined ? new ClockBeat(clock) : new TapeBeat(clock);
    const common = { feed, market, broadcaster, beat, logger };
    const monitor = new IgnitionMonitor({
      ...common,
      model: this.#options.ignitionModel,
      stageNumber: (ticker) => scanner.stageNumber(ticker),
      onIgnition: (ignition) => this.#tell("an ignition", (follower) => follower.onIgnition?.(ignition)),
    });
    const scanner: RealtimeScanner = new RealtimeScanner({
      ...common,
      watchlistStore: store.watchlist,
      tierStore: store.tiers,
      barStore: store.bars,
      tickers,
      allows: (ticker, type) => allowTicker(ticker, { type, allow: allowTickers, deny: denyTickers }),
      monitor,
      wanted,
      onPromotion: (promotion) => this.#tell("a promotion", (follower) => follower.onPromotion?.(promotion)),
    });
    const ticks = new TickBroadcaster({
      ...common,
      barStore: store.bars,
      onTrade: (trade) => {
        monitor.onTrade(trade);
        this.#tell("a trade", (follower) => follower.onTrade?.(trade));
      },
      onFeedStatus: (status) => this.#onFeedStatus(status),
      onEnd: (error) => this.#onFeedEnd(error),
    });
    const freshness = new FreshnessWatch(common);
    const stack = new AsyncDisposableStack();
    stack.use(monitor.start());
    stack.use(freshness.start());
    stack.use(scanner.start());
    stack.use(beat.every(1000, () => this.#tell("a second", (follower) => follower.look?.()), () => {}));
    // Ends before the scanner does, which may wait for its answers.
    stack.use(feed);
    // A recording waits until all is ready for it: it is told the same way each time.
    if (feed.speed !== undefined) await scanner.opened;
    this.#tell("the start", (follower) => follower.begin?.(feed.marketTime()));
    stack.use(ticks.start());
    return { feed, ticks, monitor, scanner, freshness, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  }

  /** Tells every follower; what one throws is logged. */
  #tell(what: string, call: (follower: Follower) => void): void {
    for (const follower of this.#options.followers ?? []) {
      try {
        call(follower);
      } catch (error) {
        this.#options.logger.error(`following ${what} failed`, { error: errorMessage(error) });
      }
    }
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
