import { Alerting } from "@/lib/app/alerting.ts";
import type { Config } from "@/lib/app/config.ts";
import type { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { detailFollower } from "@/lib/app/detail_follower.ts";
import { Desk } from "@/lib/desk/desk.ts";
import { openFeed } from "@/lib/app/open_feed.ts";
import { openReplayDesk, type ReplayDesk } from "@/lib/app/replay_desk.ts";
import { openOrders } from "@/lib/app/open_orders.ts";
import { changePct } from "@/lib/market/mod.ts";
import type { CloseReport } from "@/lib/orders/submission.ts";
import { DemoTrader } from "@/lib/orders/demo_trader.ts";
import type { OrderManager } from "@/lib/orders/order_manager.ts";
import { fillWords, latestTrade } from "@/lib/orders/trade_details.ts";
import { Journal } from "@/lib/journal/journal.ts";
import { Engine } from "@/lib/producers/engine.ts";
import type { Follower } from "@/lib/producers/follower.ts";
import type {
  Bar,
  CorporateAction,
  DashboardSnapshot,
  Gainer,
  KillSwitchResponse,
  MinuteTimeframe,
  Order,
  PublishMessage,
  ServerStatus,
  Ticker,
  Workspace,
  WorkspaceRequest,
} from "@/lib/protocol/mod.ts";
import { DocumentBook } from "@/lib/scan/document_book.ts";
import type { BarQuery } from "@/lib/store/bar_store.ts";
import type { Store } from "@/lib/store/store.ts";
import type { TierEntry } from "@/lib/store/tier_store.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { Logger } from "@/lib/support/logger.ts";
import { publishAll } from "@/lib/app/publish.ts";
import { Scanning } from "@/lib/app/scanning.ts";
import { SHIPPED_WORKSPACES } from "@/lib/app/workspaces/shipped_workspaces.ts";
import { VERSION } from "@/lib/app/version.ts";

/** Bars of the first paint: a day from 04:00 to 20:00. */
const SNAPSHOT_BARS = 960;
const RECENT_ORDERS = 100;
/** Tickers that pages name and the feed is asked to follow, at most. */
const MOST_NAMED = 200;
/** Of the first paint, so that it is small: a list shows some 20 rows. */
const PAGE_ALERTS = 8;
const PAGE_LOG = 30;
const PAGE_TAPE = 60;

export interface FlashtapeOptions {
  readonly config: Config;
  readonly manager: ConnectionManager;
  /** Disposed by whoever opened it, after the engine has stopped. */
  readonly store: Store;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: (module: string) => Logger;
  /** Splits and dividends that are known besides those of the feed. @default none */
  readonly corporateActions?: readonly CorporateAction[];
}

/** The running server behind the routes: the engine, its stores, and what is known at this moment. */
export class Flashtape {
  readonly config: Config;
  readonly engine: Engine;
  readonly manager: ConnectionManager;
  readonly broker: OrderManager;
  readonly store: Store;
  readonly scanning: Scanning;
  readonly alerting: Alerting;
  readonly workspaces: DocumentBook<WorkspaceRequest, Workspace>;
  readonly desk: Desk;
  readonly journal: Journal;
  /** Null unless the market is a recording. */
  readonly replay: ReplayDesk | null;
  /** Trades on the simulated market only. */
  readonly demoTrader: DemoTrader | null;
  /** Errors since the start that nobody caught. */
  uncaughtErrors = 0;
  readonly #startedAt: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #isKilling = false;

  constructor({ config, manager, store, clock, random, logger, corporateActions = [] }: FlashtapeOptions) {
    this.config = config;
    this.manager = manager;
    this.store = store;
    this.#clock = clock;
    this.#logger = logger("server");
    this.#startedAt = new Date(clock.now()).toISOString();
    // Another one at each start: part of the ids of orders and alerts. A recording begins anew, and gives the same ones.
    const runId = config.FEED === "replay" ? "replay" : clock.now().toString(36);
    const latest = (ticker: Ticker) => this.engine.tickerState(ticker);
    this.broker = openOrders(config, {
      store: store.orders,
      broadcaster: {
        broadcastTrade: (event, orderId, ticker, details) => {
          manager.broadcastTrade(event, orderId, ticker, details);
          if (event === "FILL" || event === "PARTIAL_FILL") this.alerting.onFill(ticker, fillWords(details));
        },
      },
      latest,
      marketTime: () => this.engine.marketTimeMs,
      marketHours: () => this.engine.marketHours,
      whyClosed: () => this.#whyClosed(),
      isHalted: (ticker) => this.engine.isHalted(ticker),
      // A thin ticker may be silent for long; what must not be traded on is a market that is.
      isStale: () => this.engine.isStale,
      clock,
      logger: logger("orders"),
      runId,
      onLock: ({ account, day_pnl, locked }, { closed, notClosed }) =>
        manager.broadcastStatus("day_loss", {
          account,
          day_pnl,
          reason: locked,
          closed: closed.length,
          failures: notClosed.map(({ ticker, quantity, reason }) => `position of ${quantity} ${ticker}: ${reason}`),
        }),
    });
    // Dashboards that open after a restart see the orders from before it; open ones may be older than the latest.
    for (const query of [{ openOnly: true }, { limit: RECENT_ORDERS }]) {
      for (const order of this.broker.orders(query).toReversed()) manager.recent.addOrder(latestTrade(order));
    }
    this.scanning = new Scanning({
      store,
      audience: manager,
      facts: () => this.engine.facts,
      watchlist: () => this.engine.watchlist().map(({ ticker }) => ticker),
      marketTime: () => this.engine.marketTimeMs,
      logger: logger("scans"),
    });
    this.alerting = new Alerting({
      config,
      store,
      broadcaster: manager,
      scan: (id) => this.scanning.scans.get(id),
      facts: () => this.engine.facts,
      watchlist: () => this.engine.watchlist().map(({ ticker }) => ticker),
      latest,
      marketTime: () => this.engine.marketTimeMs,
      marketHours: () => this.engine.marketHours,
      phase: () => this.engine.marketSession.market_phase,
      score: (ticker) => this.engine.monitor?.latest(ticker),
      isConnected: () => this.engine.feed.state === "connected",
      isHurrying: () => (this.replay?.control.targetMs ?? null) !== null,
      bars: (ticker, fromS, toS) => store.bars.bars(ticker, { fromS, toS }),
      clock,
      random,
      logger: logger("alerts"),
      runId,
    });
    this.workspaces = new DocumentBook<WorkspaceRequest, Workspace>({
      what: "workspaces",
      shipped: SHIPPED_WORKSPACES,
      store: store.workspaces,
      onChange: () => {},
    });
    const followers: Follower[] = [this.broker, this.alerting, this.scanning.board];
    this.engine = new Engine({
      openFeed: () =>
        openFeed(config, clock, logger("feed"), (event, data) => manager.broadcastStatus(event, data), this.replay),
      broadcaster: manager,
      store,
      clock,
      random,
      logger: logger("producers"),
      ignitionModel: config.IGNITION_MODEL,
      tickers: config.TICKERS,
      allowTickers: config.ALLOW_TICKERS,
      denyTickers: config.DENY_TICKERS,
      corporateActions,
      wanted: () => {
        const active = manager.activeTicker?.ticker;
        return active === undefined ? this.broker.tickers() : [active, ...this.broker.tickers()];
      },
      named: () => [...manager.namedTickers].slice(0, MOST_NAMED),
      depth: () => manager.details.depth,
      followers,
    });
    const { broker } = this;
    this.replay = openReplayDesk({ config, manager, store, broker, logger: logger("feed"), engine: () => this.engine });
    this.desk = new Desk({ market: this.engine, store: store.bars, now: () => clock.now(), logger: logger("desk") });
    this.journal = new Journal({
      orders: store.orders,
      alerts: store.alerts,
      bars: store.bars,
      notes: store.journalNotes,
      marketHours: () => this.engine.marketHours,
      now: () => this.engine.marketTimeMs ?? clock.now(),
    });
    followers.push(this.desk, detailFollower(() => manager.details));
    // It looks at what its positions are worth, for which the engine must be there.
    this.demoTrader = config.FEED === "simulated" ? new DemoTrader(this.broker) : null;
    if (this.demoTrader !== null) followers.push(this.demoTrader);
  }

  status(): ServerStatus {
    const { name, state } = this.engine.feed;
    return {
      version: VERSION,
      started_at: this.#startedAt,
      feed: { name: name ?? this.config.FEED, state, stale: this.engine.isStale },
      engine: this.engine.state,
      scoring: this.engine.monitor?.isScoring ?? false,
      store: this.store.kind,
      store_error: this.store.trouble,
      market_hours: this.engine.marketHours,
      ...this.engine.marketSession,
      market_time_ms: this.engine.marketTimeMs,
      connections: this.manager.connectionCount,
      beat_ms: this.manager.stats.beatMs,
      messages: this.manager.messageCounts,
      active_ticker: this.manager.activeTicker?.ticker ?? null,
    };
  }

  /** Completed bars, oldest first; the last one is under way when `toS` does not exclude it. */
  bars(ticker: Ticker, timeframe: MinuteTimeframe, query: BarQuery): Bar[] {
    return this.desk.charts.kept(ticker, timeframe, query);
  }

  /** One-minute bars of the market's current day. */
  todaysBars(ticker: Ticker): Bar[] {
    return this.bars(ticker, "1m", { limit: SNAPSHOT_BARS });
  }

  /** The biggest risers of the day, best first; empty while nothing runs. @throws when the feed cannot answer */
  async gainers(): Promise<Gainer[]> {
    return (await this.engine.gainers()).map(({ ticker, price, lastClose, volume }) => {
      return { ticker, price, change_pct: changePct(price, lastClose), volume, last_close: lastClose };
    });
  }

  /** Every ticker of tier 2, and why it is there. */
  tier2(): TierEntry[] {
    return this.store.tiers.list().filter(({ tier }) => tier === 2);
  }

  /** Turns ignition scores on or off and tells everybody; false when it was so, or the engine does not run. */
  setScoring(isScoring: boolean): boolean {
    const changed = this.engine.monitor?.setScoring(isScoring) ?? false;
    // What is no longer computed must not be shown as if it were.
    if (changed && !isScoring) this.manager.recent.forgetIgnition();
    return changed;
  }

  /** Sends messages of an external engine to every client; its bars are kept like the server's own. */
  publish(messages: readonly PublishMessage[]): void {
    publishAll(messages, this.manager, this.store.bars, this.#clock.now());
    this.#logger.info("messages published from outside", { messages: messages.length });
  }

  /**
   * Cancels every open order, closes every position at the price that the market shows, and stops the engine. Takes no
   * new orders meanwhile, and tells what was done and what was not.
   */
  async killSwitch(): Promise<KillSwitchResponse> {
    this.#logger.warn("kill switch");
    this.#isKilling = true;
    try {
      const early = this.#endTrading();
      await this.engine.stop();
      // An order that could not be cancelled may have been filled until then.
      const late = this.#endTrading();
      const cancelled = [...early.cancelled, ...late.cancelled];
      const closed = [...early.closed, ...late.closed];
      const open = this.broker.orders({ openOnly: true });
      const engine = this.engine.status();
      const report: KillSwitchResponse = {
        cancelled_orders: cancelled,
        closing_orders: closed,
        engine,
        failures: [
          ...open.map(({ order_id, ticker }) => `order ${order_id} of ${ticker} is still open: it could not be kept`),
          ...late.notClosed.map(({ ticker, quantity, reason }) =>
            `position of ${quantity} ${ticker} is not closed: ${reason}`
          ),
          ...(engine.state === "stopped" ? [] : [`the engine is ${engine.state}`]),
        ],
      };
      const counts = { cancelled: cancelled.length, closed: closed.length, failures: report.failures };
      this.manager.broadcastStatus("kill_switch", counts);
      return report;
    } finally {
      this.#isKilling = false;
    }
  }

  /** The watchlist's tickers, the biggest riser first. */
  strongest(): Ticker[] {
    return this.engine.watchlist().toSorted((a, b) => b.change_pct - a.change_pct).map(({ ticker }) => ticker);
  }

  /**
   * @param wanted ticker of the chart. @default the active one, else the strongest of the watchlist
   * @param scanIds scans whose answers the page shows at once
   */
  dashboardSnapshot(wanted?: Ticker, scanIds: readonly string[] = []): DashboardSnapshot {
    const watchlist = this.engine.watchlist();
    const ignition = this.manager.recent.ignition;
    const ticker = wanted ?? this.manager.activeTicker?.ticker ?? this.strongest()[0] ?? null;
    const { epoch, seq } = this.manager.stats;
    return {
      position: { epoch, seq },
      status: this.status(),
      watchlist,
      ignition,
      ticker,
      bars: ticker === null ? [] : this.todaysBars(ticker),
      tape: this.manager.recent.tape.slice(0, PAGE_TAPE),
      log: this.manager.recent.log.slice(-PAGE_LOG),
      // An open order may be older than all that is remembered of the others.
      orders: [...this.manager.recent.openOrders, ...this.manager.recent.orders],
      positions: this.broker.positions(),
      account: this.broker.account(),
      alerts: this.store.alerts.list({ limit: PAGE_ALERTS }),
      scans: this.scanning.scans.list(),
      scanRows: scanIds.flatMap((id) => this.scanning.board.rows(id) ?? []),
    };
  }

  #endTrading(): CloseReport & { readonly cancelled: readonly Order[] } {
    const cancelled = this.broker.cancelAll("kill switch");
    return { cancelled, ...this.broker.closeAll("kill switch") };
  }

  /** Why the broker takes no orders; null when it does. */
  #whyClosed(): string | null {
    if (this.#isKilling) return "the kill switch was used";
    const { state, feed } = this.engine;
    if (state !== "running") return `the engine is ${state}`;
    if (feed.state === "ended") return "the recording is over";
    return feed.state === "connected" ? null : `the feed is ${feed.state}`;
  }
}
