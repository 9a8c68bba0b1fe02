import { allowTicker, type CorporateActions, type MarketFacts, type MarketState } from "@/lib/market/mod.ts";
import type { Feed, FeedStatus } from "@/lib/feed/feed.ts";
import type { CorporateAction, Ticker } from "@/lib/protocol/mod.ts";
import type { Store } from "@/lib/store/store.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { Logger } from "@/lib/support/logger.ts";
import { ClockBeat, TapeBeat } from "./beat.ts";
import type { Broadcaster } from "./broadcaster.ts";
import { CorporateActionsLoader } from "./corporate_actions_loader.ts";
import { depthWishes } from "./depth_wishes.ts";
import { FactsKeeper } from "./facts_keeper.ts";
import type { Followers } from "./follower.ts";
import { FreshnessWatch } from "./freshness_watch.ts";
import { type IgnitionModel, IgnitionMonitor } from "./ignition_monitor.ts";
import { PhaseWatch } from "./phase_watch.ts";
import { RealtimeScanner } from "./realtime_scanner.ts";
import type { RescoreSchedule } from "./rescore_schedule.ts";
import { TickBroadcaster } from "./tick_broadcaster.ts";

/** What the producers are given, whichever feed they run over. */
export interface ProducerOptions {
  readonly broadcaster: Broadcaster;
  readonly store: Pick<Store, "bars" | "watchlist" | "tiers">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ignitionModel: IgnitionModel;
  readonly tickers: readonly Ticker[];
  readonly allowTickers: readonly Ticker[];
  readonly denyTickers: readonly Ticker[];
  /** Splits and dividends that are known besides those of the feed. */
  readonly corporateActions: readonly CorporateAction[];
  /** Tickers that matter most whether they are on the watchlist or not: that which a person looks at, those of orders. */
  readonly wanted: () => Iterable<Ticker>;
  /** Tickers that somebody has named beside those: they come after tier 2. @default none */
  readonly named?: () => Iterable<Ticker>;
  /** Tickers whose order books are wanted. @default none */
  readonly depth?: () => Iterable<Ticker>;
}

export interface EngineRunOptions extends ProducerOptions {
  /** Is disposed with the run. */
  readonly feed: Feed;
  readonly market: MarketState;
  /** Those of the market. */
  readonly facts: MarketFacts;
  /** Those by which the market compares days. */
  readonly actions: CorporateActions;
  readonly followers: Followers;
  readonly rescoring: RescoreSchedule;
  readonly onFeedStatus: (status: FeedStatus) => void;
  /** Told once, with null when a recording is over, else with what went wrong. */
  readonly onFeedEnd: (error: unknown) => void;
}

/** The producers of one run over one feed; they end when it is disposed. */
export interface EngineRun extends AsyncDisposable {
  readonly feed: Feed;
  readonly ticks: TickBroadcaster;
  readonly monitor: IgnitionMonitor;
  readonly scanner: RealtimeScanner;
  readonly freshness: FreshnessWatch;
}

/** Puts the producers together and starts them. */
export async function startRun(options: EngineRunOptions): Promise<EngineRun> {
  const { feed, market, facts, broadcaster, clock, logger, store, followers } = options;
  const spelled = (names: readonly Ticker[]) => names.map((ticker) => feed.spelling?.(ticker) ?? ticker);
  const allow = spelled(options.allowTickers);
  const deny = spelled(options.denyTickers);
  const beat = feed.speed === undefined ? new ClockBeat(clock) : new TapeBeat(clock);
  const common = { feed, market, facts, broadcaster, beat, logger };
  const keeper = new FactsKeeper(common);
  const monitor = new IgnitionMonitor({
    ...common,
    model: options.ignitionModel,
    stageNumber: (ticker) => scanner.stageNumber(ticker),
    onScore: (ticker, raw) => facts.ignite(ticker, raw),
    onIgnition: (ignition) => followers.tell("an ignition", (follower) => follower.onIgnition?.(ignition)),
  });
  const scanner: RealtimeScanner = new RealtimeScanner({
    ...common,
    watchlistStore: store.watchlist,
    tierStore: store.tiers,
    barStore: store.bars,
    tickers: spelled(options.tickers),
    allows: (ticker, type) => allowTicker(ticker, { type, allow, deny }),
    monitor,
    wanted: options.wanted,
    named: options.named,
    rescoring: options.rescoring,
    onDailyBars: (ticker, bars) => keeper.daily(ticker, bars),
    onLook: (items) => keeper.rate(items),
    onPromotion: (promotion) => followers.tell("a promotion", (follower) => follower.onPromotion?.(promotion)),
  });
  const ticks = new TickBroadcaster({
    ...common,
    barStore: store.bars,
    onTrade: (trade) => {
      monitor.onTrade(trade);
      followers.tell("a trade", (follower) => follower.onTrade?.(trade));
    },
    onTakenBack: (trade) => {
      monitor.onTakenBack(trade);
      followers.tell("a trade taken back", (follower) => follower.onTakenBack?.(trade));
    },
    onEvent: (event) => followers.tellEvent(event),
    onFeedStatus: options.onFeedStatus,
    onEnd: options.onFeedEnd,
  });
  const freshness = new FreshnessWatch(common);
  const stack = new AsyncDisposableStack();
  stack.use(monitor.start());
  stack.use(freshness.start());
  stack.use(new PhaseWatch(common).start());
  stack.use(scanner.start());
  // Looks at the time after the scanner, which begins the market's day.
  stack.use(keeper.start());
  const { actions } = options;
  const onLoaded = () => {
    scanner.reload();
    keeper.reload();
  };
  stack.use(new CorporateActionsLoader({ ...common, actions, onLoaded }).start());
  stack.use(depthWishes(common, options.depth));
  stack.use(beat.every(1000, () => followers.tell("a second", (follower) => follower.look?.()), () => {}));
  // Ends before the scanner does, which may wait for its answers.
  stack.use(feed);
  // A recording waits until all is ready for it: it is told the same way each time.
  if (feed.speed !== undefined) await Promise.all([scanner.opened, keeper.loaded]);
  followers.tell("the start", (follower) => follower.begin?.(feed.marketTime()));
  stack.use(ticks.start());
  return { feed, ticks, monitor, scanner, freshness, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
