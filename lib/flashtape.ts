import type { Config } from "@/lib/config.ts";
import type { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { openFeed } from "@/lib/open_feed.ts";
import { rollUp } from "@/lib/market/mod.ts";
import { Engine } from "@/lib/producers/engine.ts";
import type { Bar, DashboardSnapshot, ServerStatus, Ticker, Timeframe } from "@/lib/protocol/mod.ts";
import { type BarQuery, type BarStore, MemoryBarStore } from "@/lib/store/bar_store.ts";
import { MemoryWatchlistStore } from "@/lib/store/watchlist_store.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { Logger } from "@/lib/support/logger.ts";
import { VERSION } from "@/lib/version.ts";

/** Bars of the first paint: a day from 04:00 to 20:00. */
const SNAPSHOT_BARS = 960;

export interface FlashtapeOptions {
  readonly config: Config;
  readonly manager: ConnectionManager;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: (module: string) => Logger;
}

/** The running server behind the routes: the engine, its stores, and what is known at this moment. */
export class Flashtape {
  readonly config: Config;
  readonly engine: Engine;
  readonly manager: ConnectionManager;
  /** Errors since the start that nobody caught. */
  uncaughtErrors = 0;
  readonly #barStore: BarStore = new MemoryBarStore();
  readonly #startedAt: string;

  constructor({ config, manager, clock, random, logger }: FlashtapeOptions) {
    this.config = config;
    this.manager = manager;
    this.#startedAt = new Date(clock.now()).toISOString();
    this.engine = new Engine({
      openFeed: () => openFeed(config, clock, logger("feed"), (event, data) => manager.broadcastStatus(event, data)),
      broadcaster: manager,
      barStore: this.#barStore,
      watchlistStore: new MemoryWatchlistStore(),
      clock,
      random,
      logger: logger("producers"),
      ignitionModel: config.IGNITION_MODEL,
      tickers: config.TICKERS,
      allowTickers: config.ALLOW_TICKERS,
      denyTickers: config.DENY_TICKERS,
      activeTicker: () => manager.activeTicker?.ticker ?? null,
      demoOrders: config.FEED === "simulated",
    });
  }

  status(): ServerStatus {
    const { name, state } = this.engine.feed;
    return {
      version: VERSION,
      started_at: this.#startedAt,
      feed: { name: name ?? this.config.FEED, state, stale: this.engine.isStale },
      engine: this.engine.state,
      market_phase: this.engine.marketPhase,
      market_time_ms: this.engine.marketTimeMs,
      connections: this.manager.connectionCount,
      messages: this.manager.messageCounts,
      active_ticker: this.manager.activeTicker?.ticker ?? null,
    };
  }

  /** Completed bars, oldest first; `1m` ends with the bar under way when `toS` does not exclude it. */
  bars(ticker: Ticker, timeframe: Timeframe, { fromS = -Infinity, toS = Infinity, limit = Infinity }: BarQuery): Bar[] {
    const minutes = this.#barStore.bars(ticker, { fromS, toS });
    const current = this.engine.currentBar(ticker);
    if (current !== undefined && current.time >= fromS && current.time <= toS) minutes.push(current);
    const bars = timeframe === "1m" ? minutes : rollUp(minutes, timeframe, this.engine.marketHours);
    return bars.slice(Math.max(0, bars.length - limit));
  }

  /** One-minute bars of the market's current day. */
  todaysBars(ticker: Ticker): Bar[] {
    return this.bars(ticker, "1m", { limit: SNAPSHOT_BARS });
  }

  /** @param wanted ticker of the chart. @default the active one, else the strongest of the watchlist */
  dashboardSnapshot(wanted?: Ticker): DashboardSnapshot {
    const watchlist = this.engine.watchlist();
    const ignition = this.manager.recent.ignition;
    const strongest = watchlist.toSorted((a, b) => b.change_pct - a.change_pct)[0];
    const ticker = wanted ?? this.manager.activeTicker?.ticker ?? strongest?.ticker ?? null;
    const { epoch, seq } = this.manager.stats;
    return {
      position: { epoch, seq },
      status: this.status(),
      watchlist,
      ignition,
      ticker,
      bars: ticker === null ? [] : this.todaysBars(ticker),
      tape: this.manager.recent.tape,
      log: this.manager.recent.log.map(({ line }) => line),
      orders: this.manager.recent.orders,
    };
  }
}
