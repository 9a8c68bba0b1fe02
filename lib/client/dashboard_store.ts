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
import type { Clock } from "@/lib/support/clock.ts";
import { BarSeries } from "./bar_series.ts";
import type { ConnectionView } from "./connection_view.ts";
import type { DeliveryView } from "./delivery_view.ts";
import { type ChartState, createDashboardSignals } from "./dashboard_state.ts";
import type { DashboardBoot, DashboardSignals, DashboardState } from "./dashboard_state.ts";
import { EventLog, type LogLevel } from "./event_log.ts";
import type { Schedule } from "./frame_schedule.ts";
import { type Liveness, liveness, type Sync } from "./liveness.ts";
import { withHaltEvent, withHaltTrade, withStatusEvent } from "./server_status.ts";
import { Tape } from "./tape.ts";
import { WatchlistRows } from "./watchlist_rows.ts";

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
  /** How far what is shown may be believed. */
  readonly liveness: ReadonlySignal<Liveness>;
  /** Whether it no longer moves and must not look as if it did. */
  readonly stale: ReadonlySignal<boolean>;

  readonly #signals: DashboardSignals;
  readonly #clock: Clock;
  readonly #schedule: Schedule;
  readonly #tape: Tape;
  readonly #log: EventLog;
  #bars: BarSeries;
  #chartTicker: Ticker | null;
  #chartPhase: ChartState["phase"] = "ready";
  #orders: readonly TradePayload[];
  readonly #ignition: Map<Ticker, IgnitionPayload>;
  #halts: DashboardState["halts"]["value"] = new Map();
  #feedLatencyMs: number | null = null;
  #lastTradeMs: number | null = null;
  #marketMs: number | null;

  /** Number of messages heard. */
  #sequence = 0;
  #listedAt = 0;
  #chartTradedAt = 0;
  readonly #ignitedAt = new Map<Ticker, number>();
  /** Bars that came while a fetch of older ones was under way, with their sequence. */
  #recentBars: { readonly at: number; readonly bar: Bar }[] = [];
  #secondStartedAt = 0;
  #lostAtMs: number | null = null;
  readonly #dirty = new Set<"tape" | "chart" | "log" | "ignition">();
  #cancelCommit: (() => void) | null = null;

  constructor(boot: DashboardBoot, { clock, schedule }: DashboardStoreOptions) {
    const { snapshot } = boot;
    this.#clock = clock;
    this.#schedule = schedule;
    this.#tape = new Tape(snapshot.tape, snapshot.ticker);
    this.#log = new EventLog(snapshot.log);
    this.#bars = new BarSeries(snapshot.bars);
    this.#chartTicker = snapshot.ticker;
    this.#marketMs = snapshot.status.market_time_ms;
    this.watchlist = new WatchlistRows(snapshot.watchlist);
    this.state = this.#signals = createDashboardSignals(boot, this.#tape.view(), this.#log.view());
    this.#ignition = new Map(this.state.ignition.peek());
    this.#orders = this.state.orders.peek();
    const { connection, status, sync, nowMs } = this.state;
    this.liveness = computed(() => liveness(connection.value, status.value, sync.value, nowMs.value));
    this.stale = computed(() => this.liveness.value.level === "stale");
  }

  /** @param eventTimeMs 0 where the server does not tell it; the time of arrival stands in then */
  tickReceived(ticker: Ticker, price: number, size: number, eventTimeMs: number): void {
    const timeMs = eventTimeMs > 0 ? eventTimeMs : this.#clock.now();
    this.#sequence += 1;
    this.#tape.push(ticker, price, size, timeMs);
    this.watchlist.applyTick(ticker, price, size, timeMs);
    if (ticker === this.#chartTicker) {
      this.#bars.applyTick(price, size, timeMs);
      this.#chartTradedAt = this.#sequence;
      this.#dirty.add("chart");
    }
    this.#halts = withHaltTrade(this.#halts, ticker, timeMs);
    this.#lastTradeMs = this.#clock.now();
    this.#marketMs = Math.max(this.#marketMs ?? timeMs, timeMs);
    this.#changed("tape");
  }

  barReceived(ticker: Ticker, timeframe: Timeframe, bar: Bar): void {
    this.#sequence += 1;
    if (ticker !== this.#chartTicker || timeframe !== "1m") return;
    if (this.#chartPhase === "loading") this.#recentBars.push({ at: this.#sequence, bar });
    this.#bars.applyBar(bar);
    this.#changed("chart");
  }

  watchlistUpdated(items: readonly WatchlistItem[], latencyMs: number | null): void {
    this.#listedAt = this.#sequence += 1;
    this.#feedLatencyMs = latencyMs;
    this.watchlist.applyList(items);
    this.#forgetIgnition(items);
    this.#changed();
  }

  ignitionUpdated(payload: IgnitionPayload): void {
    this.#ignitedAt.set(payload.ticker, this.#sequence += 1);
    this.#ignition.set(payload.ticker, payload);
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
    this.#tellAbsence(recovered);
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
    const before = this.state.connection.peek().state;
    if (view.state !== "live" && before === "live") this.#lostAtMs = this.#clock.now();
    this.#flush();
    batch(() => {
      this.#signals.connection.value = view;
      this.#signals.sync.value = "pending";
      this.#signals.nowMs.value = this.#clock.now();
      if (view.state !== "live") this.#signals.rttMs.value = null;
    });
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
    for (const item of items) {
      if ((this.#ignitedAt.get(item.ticker) ?? 0) <= since) this.#ignition.set(item.ticker, item);
    }
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
    batch(() => {
      this.#signals.nowMs.value = this.#clock.now();
      this.#signals.messagesPerSecond.value = this.#sequence - this.#secondStartedAt;
      this.#secondStartedAt = this.#sequence;
    });
  }

  /** Drops a commit that is still to come. */
  dispose(): void {
    this.#cancelCommit?.();
    this.#cancelCommit = null;
  }

  /** Bars, scores and the watchlist are fetched anew after a loss; for the rest the log says what is missing. */
  #tellAbsence(recovered: boolean): void {
    if (this.#lostAtMs === null) return;
    const lostMs = this.#clock.now() - this.#lostAtMs;
    this.#lostAtMs = null;
    // A connection that was only made anew, for other settings, is not worth a line.
    if (recovered && lostMs < 1000) return;
    const seconds = Math.ceil(lostMs / 1000);
    const missing = recovered ? "trades" : "trades, orders and log lines";
    this.note(`Live again after ${seconds} s; ${missing} of that time are not shown`, recovered ? "info" : "warning");
  }

  /** Scores of tickers that left the list are forgotten, so that the map cannot grow for ever. */
  #forgetIgnition(items: readonly WatchlistItem[]): void {
    const listed = new Set(items.map((item) => item.ticker));
    for (const ticker of this.#ignition.keys()) {
      if (listed.has(ticker)) continue;
      this.#ignition.delete(ticker);
      this.#ignitedAt.delete(ticker);
      this.#dirty.add("ignition");
    }
  }

  #changed(part?: "tape" | "chart" | "log" | "ignition"): void {
    if (part !== undefined) this.#dirty.add(part);
    this.#cancelCommit ??= this.#schedule(() => this.#flush());
  }

  #flush(): void {
    this.dispose();
    const signals = this.#signals;
    batch(() => {
      this.watchlist.commit();
      if (this.#dirty.has("tape")) signals.tape.value = this.#tape.view();
      if (this.#dirty.has("log")) signals.log.value = this.#log.view();
      if (this.#dirty.has("ignition")) signals.ignition.value = new Map(this.#ignition);
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
  }
}
