import { batch, computed, type ReadonlySignal } from "@preact/signals";
import {
  type Bar,
  BATCHED_SUBPROTOCOL,
  type IgnitionPayload,
  type ServerStatus,
  type Ticker,
  type Timeframe,
  type TradePayload,
  type WatchlistItem,
} from "@/lib/protocol/mod.ts";
import type { Clock, Timer } from "@/lib/support/clock.ts";
import { BarSeries } from "./bar_series.ts";
import { ConnectionDisplay } from "./connection_display.ts";
import type { ConnectionView } from "./connection_view.ts";
import type { DeliveryView } from "./delivery_view.ts";
import { type ChartState, createDashboardSignals } from "./dashboard_state.ts";
import type { DashboardBoot, DashboardSignals, DashboardState } from "./dashboard_state.ts";
import { EventLog, type LogLevel } from "./event_log.ts";
import type { Schedule } from "./frame_schedule.ts";
import { IgnitionScores } from "./ignition_scores.ts";
import { type Liveness, liveness, type Sync } from "./liveness.ts";
import { withHaltEvent, withHaltTrade, withStatusEvent } from "./server_status.ts";
import { Tape } from "./tape.ts";
import { FLASH_STEP_MS, WatchlistRows } from "./watchlist_rows.ts";

export interface DashboardStoreOptions {
  readonly clock: Clock;
  readonly schedule: Schedule;
}

/** The moment at which a fetch began: what came over the socket after it is newer than the answer. */
export type Mark = number;

const MAX_ORDERS = 100;

/**
 * All that the dashboard shows. What arrives changes plain data at once and the signals with the next frame, in one
 * batch, so that a burst of trades paints once. Buffers are bounded, however long no frame is drawn.
 */
export class DashboardStore {
  readonly state: DashboardState;
  readonly watchlist: WatchlistRows;
  /** The tickers of the watchlist and that of the chart; trades of others are ignored. */
  readonly shown: ReadonlySignal<ReadonlySet<Ticker>>;
  /** How far what is shown may be believed. */
  readonly liveness: ReadonlySignal<Liveness>;
  /** Whether it no longer moves and must not look as if it did. */
  readonly stale: ReadonlySignal<boolean>;

  readonly #signals: DashboardSignals;
  readonly #clock: Clock;
  readonly #schedule: Schedule;
  readonly #tape: Tape;
  readonly #log: EventLog;
  readonly #connection = new ConnectionDisplay();
  #bars: BarSeries;
  #chartTicker: Ticker | null;
  #chartPhase: ChartState["phase"] = "ready";
  #orders: readonly TradePayload[];
  readonly #ignition: IgnitionScores;
  #halts: DashboardState["halts"]["value"] = new Map();
  #feedLatencyMs: number | null = null;
  #lastTradeMs: number | null = null;
  #marketMs: number | null;

  /** Number of messages heard. */
  #sequence = 0;
  #listedAt = 0;
  #chartTradedAt = 0;
  /** Bars that came while a fetch of older ones was under way, with their sequence. */
  #recentBars: { readonly at: number; readonly bar: Bar }[] = [];
  #secondStartedAt = 0;
  readonly #dirty = new Set<"tape" | "chart" | "log" | "ignition">();
  #cancelCommit: (() => void) | null = null;
  #fadeTimer: Timer | undefined;

  constructor(boot: DashboardBoot, { clock, schedule }: DashboardStoreOptions) {
    const { snapshot } = boot;
    this.#clock = clock;
    this.#schedule = schedule;
    this.#chartTicker = snapshot.ticker;
    this.watchlist = new WatchlistRows(snapshot.watchlist);
    this.#tape = new Tape(snapshot.tape.filter(({ ticker }) => this.#shows(ticker)), snapshot.ticker);
    this.#log = new EventLog(snapshot.log);
    this.#bars = new BarSeries(snapshot.bars);
    this.#marketMs = snapshot.status.market_time_ms;
    this.#ignition = new IgnitionScores(snapshot.ignition);
    this.state = this.#signals = createDashboardSignals(boot, this.#tape.view(), this.#log.view());
    this.#orders = this.state.orders.peek();
    const { activeTicker, connection, status, sync, nowMs } = this.state;
    this.shown = computed(() => {
      const tickers = new Set(this.watchlist.tickers.value);
      return activeTicker.value === null ? tickers : tickers.add(activeTicker.value);
    });
    this.liveness = computed(() => liveness(connection.value, status.value, sync.value, nowMs.value));
    this.stale = computed(() => this.liveness.value.level === "stale");
  }

  /**
   * @param eventTimeMs 0 where the server does not tell it; the time of arrival stands in then
   * @param trades how many were merged into this one
   */
  tickReceived(ticker: Ticker, price: number, size: number, eventTimeMs: number, trades = 1): void {
    const timeMs = eventTimeMs > 0 ? eventTimeMs : this.#clock.now();
    this.#sequence += 1;
    // In the classic dialect, or while the server does not know yet what is shown.
    if (!this.#shows(ticker)) return;
    this.#tape.push(ticker, price, size, timeMs, trades);
    this.watchlist.applyTick(ticker, price, size, timeMs);
    if (ticker === this.#chartTicker) {
      this.#bars.applyTick(price, size, timeMs);
      this.#chartTradedAt = this.#sequence;
      this.#dirty.add("chart");
    }
    this.#halts = withHaltTrade(this.#halts, ticker, timeMs);
    this.#lastTradeMs = this.#clock.now();
    this.#marketReached(timeMs);
    this.#changed("tape");
  }

  barReceived(ticker: Ticker, timeframe: Timeframe, bar: Bar): void {
    this.#sequence += 1;
    if (ticker !== this.#chartTicker || timeframe !== "1m") return;
    if (this.#chartPhase === "loading") this.#recentBars.push({ at: this.#sequence, bar });
    this.#bars.applyBar(bar);
    this.#changed("chart");
  }

  /** @param timeMs event time that the market has reached, with the tickers that are not shown */
  watchlistUpdated(items: readonly WatchlistItem[], timeMs: number | null, latencyMs: number | null): void {
    this.#listedAt = this.#sequence += 1;
    this.#feedLatencyMs = latencyMs;
    if (timeMs !== null) this.#marketReached(timeMs);
    this.watchlist.applyList(items);
    if (this.#ignition.keep(new Set(items.map(({ ticker }) => ticker)))) this.#dirty.add("ignition");
    this.#changed();
  }

  ignitionUpdated(payload: IgnitionPayload): void {
    this.#ignition.apply(payload, this.#sequence += 1);
    this.#changed("ignition");
  }

  statusChanged(event: string, data: Readonly<Record<string, unknown>>): void {
    this.#sequence += 1;
    this.#signals.status.value = withStatusEvent(this.state.status.peek(), event);
    this.#halts = withHaltEvent(this.#halts, event, data, this.#marketMs ?? 0);
    this.#changed();
  }

  tradeReceived(payload: TradePayload): void {
    this.#sequence += 1;
    this.#orders = [payload, ...this.#orders].slice(0, MAX_ORDERS);
    this.#changed();
  }

  logReceived(line: string): void {
    this.#sequence += 1;
    this.#log.server(line, this.#clock.now());
    this.#changed("log");
  }

  /**
   * A connection was accepted. One that could not go on where the last ended starts from a snapshot, which brings the
   * log and the open orders again; the classic dialect brings nothing.
   */
  recoveryChanged(recovered: boolean, delivery: DeliveryView): void {
    this.#signals.delivery.value = delivery;
    if (!recovered && delivery.dialect === BATCHED_SUBPROTOCOL) {
      this.#log.forgetServer();
      this.#orders = [];
      this.#dirty.add("log");
    }
    const absence = this.#connection.back(recovered, this.#clock.now());
    if (absence !== null) this.note(absence, recovered ? "info" : "warning");
    this.#changed();
  }

  /** A line of the page itself, such as a fetch that failed. */
  note(text: string, level: LogLevel): void {
    this.#log.dashboard(text, level, this.#clock.now());
    this.#changed("log");
  }

  /** @param delivery how completely events have come through so far */
  heartbeat(rttMs: number, delivery: DeliveryView): void {
    this.#signals.delivery.value = delivery;
    this.#signals.rttMs.value = rttMs;
  }

  connectionChanged(view: ConnectionView): void {
    const shown = this.#connection.changed(view, this.state.connection.peek(), this.#clock.now());
    if (shown !== null) this.#showConnection(shown);
  }

  /** Shows another ticker. Its bars come with `mergeBars`. */
  focus(ticker: Ticker): void {
    if (ticker !== this.#chartTicker) {
      this.#bars = new BarSeries();
      this.#chartTicker = ticker;
    }
    this.#tape.focus(ticker);
    this.#dirty.add("tape").add("chart");
    this.#flush();
  }

  /** To be taken before a fetch and handed to the `merge...` method of its answer. */
  mark(): Mark {
    return this.#sequence;
  }

  setChartPhase(phase: ChartState["phase"]): void {
    this.#chartPhase = phase;
    if (phase !== "loading") this.#recentBars = [];
    this.#dirty.add("chart");
    this.#flush();
  }

  mergeBars(ticker: Ticker, bars: readonly Bar[], since: Mark): void {
    if (ticker !== this.#chartTicker) return;
    const received = this.#recentBars.filter(({ at }) => at > since).map(({ bar }) => bar);
    this.#bars.merge(bars, received, this.#chartTradedAt > since);
    this.setChartPhase("ready");
  }

  mergeWatchlist(items: readonly WatchlistItem[], since: Mark): void {
    if (this.#listedAt > since) return;
    this.watchlist.applyList(items);
    this.#flush();
  }

  mergeIgnition(items: readonly IgnitionPayload[], since: Mark): void {
    this.#ignition.merge(items, since);
    this.#dirty.add("ignition");
    this.#flush();
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
    const overdue = this.#connection.overdue(nowMs);
    if (overdue !== null) this.#showConnection(overdue);
    batch(() => {
      this.#signals.nowMs.value = nowMs;
      this.#signals.messagesPerSecond.value = this.#sequence - this.#secondStartedAt;
      this.#secondStartedAt = this.#sequence;
    });
  }

  /** Drops a commit that is still to come. */
  dispose(): void {
    this.#cancelCommit?.();
    this.#cancelCommit = null;
    this.#clock.clearTimeout(this.#fadeTimer);
  }

  #showConnection(view: ConnectionView): void {
    this.#flush();
    batch(() => {
      this.#signals.connection.value = view;
      this.#signals.sync.value = "pending";
      this.#signals.nowMs.value = this.#clock.now();
      if (view.state !== "live") this.#signals.rttMs.value = null;
    });
  }

  #shows(ticker: Ticker): boolean {
    return ticker === this.#chartTicker || this.watchlist.has(ticker);
  }

  #marketReached(timeMs: number): void {
    this.#marketMs = Math.max(this.#marketMs ?? timeMs, timeMs);
  }

  #changed(part?: "tape" | "chart" | "log" | "ignition"): void {
    if (part !== undefined) this.#dirty.add(part);
    this.#cancelCommit ??= this.#schedule(() => this.#flush());
  }

  #flush(): void {
    this.dispose();
    const signals = this.#signals;
    batch(() => {
      this.watchlist.commit(this.#clock.now());
      if (this.#dirty.has("tape")) signals.tape.value = this.#tape.view();
      if (this.#dirty.has("log")) signals.log.value = this.#log.view();
      if (this.#dirty.has("ignition")) signals.ignition.value = this.#ignition.view();
      if (this.#dirty.has("chart")) {
        signals.activeTicker.value = this.#chartTicker;
        signals.chart.value = { ticker: this.#chartTicker, phase: this.#chartPhase, ...this.#bars.view() };
      }
      signals.orders.value = this.#orders;
      signals.halts.value = this.#halts;
      signals.feedLatencyMs.value = this.#feedLatencyMs;
      signals.lastTradeMs.value = this.#lastTradeMs;
      signals.marketMs.value = this.#marketMs;
    });
    this.#dirty.clear();
    if (this.watchlist.isFlashing) this.#fadeTimer = this.#clock.setTimeout(() => this.#changed(), FLASH_STEP_MS);
  }
}
