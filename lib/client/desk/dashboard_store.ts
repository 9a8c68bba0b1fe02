import { batch, computed, type ReadonlySignal } from "@preact/signals";
import {
  type Bar,
  BATCHED_SUBPROTOCOL,
  type IgnitionPayload,
  type IgnitionResponse,
  type ServerStatus,
  type Ticker,
  type Timeframe,
  type WatchlistItem,
} from "@/lib/protocol/mod.ts";
import type { Texts } from "@/lib/language/texts.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { ChartBars } from "../chart/chart_bars.ts";
import { Commits } from "../drawing/commits.ts";
import { ConnectionDisplay } from "../connection/connection_display.ts";
import type { ConnectionView } from "../connection/reconnect/connection_view.ts";
import type { DeliveryView } from "../connection/delivery_view.ts";
import type { ChartState } from "../chart/chart_state.ts";
import type { DashboardBoot, DashboardSignals, DashboardState } from "./dashboard_state.ts";
import { createDashboardSignals } from "./dashboard_state.ts";
import { EventLog, type LogLevel } from "./event_log.ts";
import type { Schedule } from "../drawing/frame_schedule.ts";
import { IgnitionScores } from "../market/ignition_scores.ts";
import { type Liveness, liveness, type Sync } from "../connection/liveness.ts";
import { MarketPulse } from "../market/market_pulse.ts";
import { type Mark, MessageCount } from "../connection/message_count.ts";
import { Notices } from "./notices.ts";
import { ScanStore } from "../scans/scan_store.ts";
import { withHaltEvent, withHaltTrade, withStatusEvent } from "./server_status.ts";
import { Tape } from "../market/tape.ts";
import { TradingStore } from "../trading/trading_store.ts";
import { Links } from "../workspace/links.ts";
import { FLASH_STEP_MS, WatchlistRows } from "../market/watchlist_rows.ts";

export interface DashboardStoreOptions {
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly texts: Texts;
}

/**
 * All that the dashboard shows. What arrives changes plain data at once and the signals with the next frame, in one
 * batch, so that a burst of trades paints once. Buffers are bounded, however long no frame is drawn.
 */
export class DashboardStore {
  readonly state: DashboardState;
  readonly watchlist: WatchlistRows;
  readonly trading: TradingStore;
  readonly scans: ScanStore;
  readonly notices: Notices;
  readonly links: Links;
  /** The tickers of watchlist and link groups, of positions and working orders; trades of others are ignored. */
  readonly shown: ReadonlySignal<ReadonlySet<Ticker>>;
  /** How far what is shown may be believed. */
  readonly liveness: ReadonlySignal<Liveness>;
  /** Whether it no longer moves and must not look as if it did. */
  readonly stale: ReadonlySignal<boolean>;

  readonly #signals: DashboardSignals;
  readonly #clock: Clock;
  readonly #commits: Commits;
  readonly #parts: (() => void)[] = [];
  readonly #tape: Tape;
  readonly #log: EventLog;
  readonly #connection: ConnectionDisplay;
  readonly #chart: ChartBars;
  readonly #ignition: IgnitionScores;
  #halts: DashboardState["halts"]["value"] = new Map();
  readonly #pulse: MarketPulse;
  readonly #count = new MessageCount();
  #listedAt = 0;
  #secondStartedAt: Mark = 0;
  readonly #dirty = new Set<"tape" | "chart" | "log" | "ignition">();

  constructor(boot: DashboardBoot, { clock, schedule, texts }: DashboardStoreOptions) {
    const { snapshot } = boot;
    this.#clock = clock;
    this.#connection = new ConnectionDisplay(texts.connection);
    this.#commits = new Commits({ clock, schedule, commit: (nowMs) => this.#commit(nowMs) });
    this.trading = new TradingStore(snapshot, {
      count: this.#count,
      commits: this.#commits,
      isStale: () => this.stale.value,
    });
    this.scans = new ScanStore(snapshot, this.#commits, () => clock.now());
    this.#chart = new ChartBars(snapshot.ticker, snapshot.bars);
    this.watchlist = new WatchlistRows(snapshot.watchlist);
    this.notices = new Notices(clock);
    const linked = new Set(Object.values(boot.tickers));
    this.#tape = new Tape(
      snapshot.tape.filter(({ ticker }) => linked.has(ticker) || this.#follows(ticker)),
      snapshot.ticker,
    );
    this.#log = new EventLog(snapshot.log);
    this.#pulse = new MarketPulse(snapshot.status.market_time_ms);
    this.#ignition = new IgnitionScores(snapshot.ignition);
    this.state = this.#signals = createDashboardSignals(boot, this.#tape.view(), this.#log.view());
    this.links = new Links(boot.tickers, boot.workspace.shared, this.state.activeTicker);
    const { activeTicker, connection, status, sync, nowMs } = this.state;
    this.liveness = computed(() => liveness(connection.value, status.value, sync.value, nowMs.value, texts.connection));
    this.stale = computed(() => this.liveness.value.level === "stale");
    this.shown = computed(() => {
      const tickers = new Set([
        ...this.watchlist.tickers.value,
        ...this.trading.tickers.value,
        ...this.links.tickers.value,
      ]);
      return activeTicker.value === null ? tickers : tickers.add(activeTicker.value);
    });
  }

  /**
   * @param eventTimeMs 0 where the server does not tell it; the time of arrival stands in then
   * @param trades how many were merged into this one
   */
  tickReceived(ticker: Ticker, price: number, size: number, eventTimeMs: number, trades = 1): void {
    const timeMs = eventTimeMs > 0 ? eventTimeMs : this.#clock.now();
    this.#count.next();
    // In the classic dialect, or while the server does not know yet what is shown.
    if (!this.#shows(ticker)) return;
    this.#tape.push(ticker, price, size, timeMs, trades);
    this.watchlist.applyTick(ticker, price, size, timeMs);
    this.trading.positions.applyPrice(ticker, price, timeMs, this.#count.latest);
    if (ticker === this.#chart.ticker) {
      this.#chart.applyTick(price, size, timeMs, this.#count.latest);
      this.#dirty.add("chart");
    }
    this.#halts = withHaltTrade(this.#halts, ticker, timeMs);
    this.#pulse.traded(timeMs, this.#clock.now());
    this.#changed("tape");
  }

  barReceived(ticker: Ticker, timeframe: Timeframe, bar: Bar): void {
    this.#count.next();
    if (ticker !== this.#chart.ticker || timeframe !== "1m") return;
    this.#chart.applyBar(bar, this.#count.latest);
    this.#changed("chart");
  }

  /** @param timeMs event time that the market has reached, with the tickers that are not shown */
  watchlistUpdated(items: readonly WatchlistItem[], timeMs: number | null, latencyMs: number | null): void {
    this.#listedAt = this.#count.next();
    this.#pulse.feedLatencyMs = latencyMs;
    if (timeMs !== null) this.#pulse.reached(timeMs);
    this.watchlist.applyList(items);
    // The server knows which trades may move a price.
    for (const { ticker, price, last_tick_time } of items) {
      if (price > 0) this.trading.positions.applyPrice(ticker, price, last_tick_time ?? 0, this.#count.latest);
    }
    if (this.#ignition.keep(new Set(items.map(({ ticker }) => ticker)))) this.#dirty.add("ignition");
    this.#changed();
  }

  ignitionUpdated(payload: IgnitionPayload): void {
    this.#ignition.apply(payload, this.#count.next());
    this.#changed("ignition");
  }

  statusChanged(event: string, data: Readonly<Record<string, unknown>>): void {
    this.#count.next();
    this.#signals.status.value = withStatusEvent(this.state.status.peek(), event, data);
    this.#halts = withHaltEvent(this.#halts, event, data, this.#pulse.marketMs ?? 0);
    if (event === "engine_started") this.#pulse.restart();
    this.trading.statusChanged(event, data, this.#clock.now());
    if (event === "ignition_stopped") {
      this.#ignition.clear(this.#count.latest);
      this.#dirty.add("ignition");
    }
    this.#changed();
  }

  /** @param timeMs when the server logged it; null where it does not tell */
  logReceived(line: string, timeMs: number | null): void {
    this.#count.next();
    this.#log.server(line, timeMs ?? this.#clock.now());
    this.#changed("log");
  }

  /**
   * A connection was accepted. One that could not go on where the last ended starts from a snapshot, which brings the
   * log and the open orders again; the classic dialect brings nothing. Orders and positions are then to be fetched.
   */
  recoveryChanged(recovered: boolean, delivery: DeliveryView): void {
    this.#signals.delivery.value = delivery;
    if (!recovered) {
      this.trading.restart();
      this.#pulse.restart();
      if (delivery.dialect === BATCHED_SUBPROTOCOL) this.#log.forgetServer();
      this.#dirty.add("log");
    }
    const absence = this.#connection.back(recovered, this.#clock.now());
    if (absence !== null) this.note(absence, recovered ? "info" : "warning");
    this.#changed();
  }

  /** The market of a recording begins anew: what was ahead of it is forgotten. Orders and positions are to be fetched. */
  marketRestarted(): void {
    this.trading.restart();
    this.#pulse.restart();
    this.#chart.clear();
    this.#tape.clear();
    this.#ignition.clear(this.#count.latest);
    this.#halts = new Map();
    this.#dirty.add("tape").add("chart").add("ignition");
    this.#changed();
  }

  /** Has `commit` called inside the batch of each frame that shows what came. */
  addPart(commit: () => void): void {
    this.#parts.push(commit);
  }

  /** Something that a part shows has changed: a frame is drawn. */
  changed(): void {
    this.#commits.changed();
  }

  /** A line of the page itself, such as a fetch that failed. */
  note(text: string, level: LogLevel): void {
    this.#log.dashboard(text, level, this.#clock.now());
    this.#changed("log");
  }

  /** Something that a person must not overlook, such as an order that could not be cancelled. The log keeps it. */
  notify(text: string, level: LogLevel, details: readonly string[] = []): void {
    if (this.notices.tell(text, level, details)) this.note([text, ...details].join("; "), level);
  }

  /** @param delivery how completely events have come through so far */
  heartbeat(rttMs: number, delivery: DeliveryView): void {
    this.#signals.delivery.value = delivery;
    this.#signals.rttMs.value = rttMs;
  }

  connectionChanged(view: ConnectionView): void {
    const before = this.state.connection.peek();
    const nowMs = this.#clock.now();
    const shown = this.#connection.changed(view, before, nowMs);
    if (shown !== null) this.#showConnection(shown);
    const silence = this.#connection.heardAgain(view, before, nowMs);
    if (silence !== null) this.note(silence, "warning");
    const way = this.#connection.wayChanged(view);
    if (way !== null) this.note(way, "warning");
  }

  /** Shows another ticker. Its bars come with `mergeBars`. */
  focus(ticker: Ticker): void {
    this.#chart.focus(ticker);
    this.#tape.focus(ticker);
    this.#dirty.add("tape").add("chart");
    this.#commits.now();
  }

  /** To be taken before a fetch and handed to the `merge...` method of its answer. */
  mark(): Mark {
    return this.#count.latest;
  }

  setChartPhase(phase: ChartState["phase"]): void {
    this.#chart.setPhase(phase);
    this.#dirty.add("chart");
    this.#commits.now();
  }

  mergeBars(ticker: Ticker, bars: readonly Bar[], since: Mark): void {
    if (ticker !== this.#chart.ticker) return;
    this.#chart.merge(bars, since);
    this.#dirty.add("chart");
    this.#commits.now();
  }

  mergeWatchlist(items: readonly WatchlistItem[], since: Mark): void {
    if (this.#listedAt > since) return;
    this.watchlist.applyList(items);
    this.#commits.now();
  }

  mergeIgnition({ items, scoring }: IgnitionResponse, since: Mark): void {
    if (scoring === false) this.#ignition.clear(since);
    else this.#ignition.merge(items, since);
    this.#dirty.add("ignition");
    this.#commits.now();
  }

  mergeStatus(status: ServerStatus): void {
    this.#signals.status.value = status;
  }

  setSync(sync: Sync): void {
    this.#signals.sync.value = sync;
  }

  /** Moves the page's clock; to be called once a second. */
  advance(): void {
    const nowMs = this.#clock.now();
    this.trading.advance();
    const overdue = this.#connection.overdue(nowMs);
    if (overdue !== null) this.#showConnection(overdue);
    batch(() => {
      this.#signals.nowMs.value = nowMs;
      this.#signals.messagesPerSecond.value = this.#count.latest - this.#secondStartedAt;
      this.#secondStartedAt = this.#count.latest;
    });
  }

  /** Leaves no timer, and no commit to come. */
  dispose(): void {
    this.#commits.dispose();
    this.notices.dispose();
  }

  #showConnection(view: ConnectionView): void {
    this.#commits.now();
    batch(() => {
      this.#signals.connection.value = view;
      this.#signals.sync.value = "pending";
      this.#signals.nowMs.value = this.#clock.now();
      if (view.state !== "live") this.#signals.rttMs.value = null;
    });
  }

  #shows(ticker: Ticker): boolean {
    return this.#follows(ticker) || this.links.tickers.peek().has(ticker);
  }

  #follows(ticker: Ticker): boolean {
    return ticker === this.#chart.ticker || this.watchlist.has(ticker) || this.trading.has(ticker);
  }

  #changed(part?: "tape" | "chart" | "log" | "ignition"): void {
    if (part !== undefined) this.#dirty.add(part);
    this.#commits.changed();
  }

  #commit(nowMs: number): number | null {
    const signals = this.#signals;
    this.watchlist.commit(nowMs);
    if (this.#dirty.has("tape")) signals.tape.value = this.#tape.view();
    if (this.#dirty.has("log")) signals.log.value = this.#log.view();
    if (this.#dirty.has("ignition")) signals.ignition.value = this.#ignition.view();
    if (this.#dirty.has("chart")) {
      signals.activeTicker.value = this.#chart.ticker;
      signals.chart.value = this.#chart.view();
    }
    this.trading.commit();
    this.scans.commit();
    for (const commit of this.#parts) commit();
    signals.halts.value = this.#halts;
    signals.feedLatencyMs.value = this.#pulse.feedLatencyMs;
    signals.lastTradeMs.value = this.#pulse.lastTradeMs;
    signals.marketMs.value = this.#pulse.marketMs;
    this.#dirty.clear();
    return this.watchlist.isFlashing ? FLASH_STEP_MS : null;
  }
}
