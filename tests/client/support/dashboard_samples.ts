import { english } from "@/lib/language/en/mod.ts";
import type { DashboardBoot } from "@/lib/client/desk/dashboard_state.ts";
import { DashboardStore } from "@/lib/client/desk/dashboard_store.ts";
import type { Schedule } from "@/lib/client/drawing/frame_schedule.ts";
import {
  type Account,
  type Alert,
  ALERT_HORIZONS,
  type Bar,
  DEFAULT_SETTINGS,
  type EpochMs,
  type IgnitionPayload,
  type Order,
  parseTicker,
  type ServerStatus,
  type Ticker,
  type ValuedPosition,
  type WatchlistItem,
  type Workspace,
} from "@/lib/protocol/mod.ts";
import { sampleOrder } from "@/tests/support/sample_order.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";

/** 10:00 in New York, at the start of a minute. */
export const START_MS = Date.UTC(2026, 0, 5, 15, 0, 0);
export const START_S = START_MS / 1000;
export const AAPL = parseTicker("AAPL");
export const TSLA = parseTicker("TSLA");

export function item(ticker: Ticker, changes: Partial<WatchlistItem> = {}): WatchlistItem {
  return {
    ticker,
    price: 100,
    change_pct: 0,
    volume: 1000,
    dollar_volume: 100_000,
    last_close: 100,
    avg_volume: 1000,
    score: 50,
    score_v3: 50,
    stage: "Watch",
    stage_number: 1,
    signals: { tight_range: false, accumulation_bar: false, obv_divergence: false, volume_dryout: false },
    intensities: { tight_range: 0, accumulation_bar: 0, obv_divergence: 0, volume_dryout: 0 },
    can_trade: false,
    source: "seed",
    discovered_at: null,
    last_tick_time: START_MS as EpochMs,
    zen_v: 0,
    zen_p: 0,
    tier: 1,
    ...changes,
  };
}

export function bar(minute: number, close: number, changes: Partial<Bar> = {}): Bar {
  return {
    time: START_S + minute * 60,
    open: close,
    high: close,
    low: close,
    close,
    volume: 100,
    vwap: close,
    ...changes,
  };
}

/** What is held of `ticker`, bought at `average`, which is its last price too. */
export function position(
  ticker: Ticker,
  quantity: number,
  average: number,
  changes: Partial<ValuedPosition> = {},
): ValuedPosition {
  return {
    account: "main",
    ticker,
    quantity,
    average_price: average,
    realized_pnl: 0,
    fees: 0,
    last_price: average,
    market_value: quantity * average,
    unrealized_pnl: 0,
    ...changes,
  };
}

export const ACCOUNT: Account = {
  cash: 100_000,
  equity: 100_000,
  buying_power: 100_000,
  realized_pnl: 0,
  unrealized_pnl: 0,
  fees: 0,
};

export const order = (orderId: string, changes: Partial<Order> = {}): Order =>
  sampleOrder(orderId, AAPL, START_MS, changes);

export function alert(alert_id: string, changes: Partial<Alert> = {}): Alert {
  return {
    alert_id,
    ticker: AAPL,
    kind: "ignition",
    rule: null,
    score: 80,
    passed_filter: true,
    reason: "ok",
    price: 100,
    time_ms: START_MS,
    excursions: ALERT_HORIZONS.map((minutes) => ({
      minutes,
      best_pct: 0,
      worst_pct: 0,
      last_pct: null,
      complete: false,
    })),
    ...changes,
  };
}

export const ignition = (ticker: Ticker, score: number, changes: Partial<IgnitionPayload> = {}): IgnitionPayload => ({
  ticker,
  score,
  ...changes,
});

export function status(changes: Partial<ServerStatus> = {}): ServerStatus {
  return {
    version: "0.0.0",
    started_at: new Date(START_MS).toISOString(),
    feed: { name: "simulated", state: "connected" },
    engine: "running",
    market_phase: "open",
    market_time_ms: START_MS as EpochMs,
    connections: 1,
    messages: {},
    active_ticker: null,
    ...changes,
  };
}

/** A workspace of these panels, all in sight, all in the shared group. */
export function workspace(panels: Workspace["panels"] = {}): Workspace {
  const [first, ...others] = Object.keys(panels).map((id) => ({ size: 1, panels: [id], selected: id }));
  const layout = first === undefined ? null : { size: 1, direction: "row" as const, children: [first, ...others] };
  return { id: "mine", name: "Mine", panels, layout, floating: [], shared: "blue", shipped: false, edited: false };
}

export function boot(
  changes: Partial<DashboardBoot["snapshot"]> = {},
  page: Partial<DashboardBoot> = {},
): DashboardBoot {
  return {
    workspace: workspace(),
    workspaces: [],
    tickers: {},
    settings: DEFAULT_SETTINGS,
    renderedAtMs: START_MS,
    firstRetryMs: 5000,
    maxMessageLength: 16_384,
    snapshot: {
      position: { epoch: "e1", seq: 0 },
      status: status(),
      watchlist: [item(AAPL), item(TSLA)],
      ignition: [],
      ticker: AAPL,
      bars: [bar(-1, 99)],
      tape: [],
      log: [],
      orders: [],
      positions: [],
      account: ACCOUNT,
      alerts: [],
      scans: [],
      scanRows: [],
      ...changes,
    },
    ...page,
  };
}

/** A store that starts from `boot(changes)`, with a clock and frames of the test. */
export function storeRig(changes: Partial<DashboardBoot["snapshot"]> = {}) {
  const clock = fakeClock(START_MS);
  const drawn = frames();
  const store = new DashboardStore(boot(changes), { clock, schedule: drawn.schedule, texts: english });
  return { clock, frames: drawn, store, state: store.state };
}

export interface Frames {
  readonly schedule: Schedule;
  /** Commits asked for so far. */
  readonly asked: number;
  /** Draws a frame: runs the commit that was asked for, if any. */
  draw(): void;
}

/** Frames that a test draws by hand. */
export function frames(): Frames {
  let pending: (() => void) | null = null;
  let asked = 0;
  return {
    schedule: (commit) => {
      asked += 1;
      pending = commit;
      return () => {
        pending = null;
      };
    },
    get asked() {
      return asked;
    },
    draw: () => pending?.(),
  };
}
