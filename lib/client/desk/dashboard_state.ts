import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type {
  DashboardSnapshot,
  DeskSettings,
  IgnitionPayload,
  LinkGroup,
  ServerStatus,
  Ticker,
  Workspace,
} from "@/lib/protocol/mod.ts";
import type { ChartState } from "../chart/chart_state.ts";
import type { ConnectionView } from "../connection/reconnect/connection_view.ts";
import { type DeliveryView, NOTHING_DELIVERED } from "../connection/delivery_view.ts";
import type { LogEntry } from "./event_log.ts";
import type { Sync } from "../connection/liveness.ts";
import type { Halts } from "./server_status.ts";
import type { TapeView } from "../market/tape.ts";

/** What a page starts from: serialisable, made by the server, shown before any script runs. */
export interface DashboardBoot {
  readonly workspace: Workspace;
  /** Those that there are, in the order in which they are shown. */
  readonly workspaces: readonly Pick<Workspace, "id" | "name">[];
  /** Tickers of the link groups besides the shared one. */
  readonly tickers: Readonly<Partial<Record<LinkGroup, Ticker>>>;
  readonly settings: DeskSettings;
  readonly snapshot: DashboardSnapshot;
  /** When the server made the page, epoch ms. */
  readonly renderedAtMs: number;
  /** How long the first retry waits after a loss. */
  readonly firstRetryMs: number;
  /** Longest message that the server takes, in bytes. */
  readonly maxMessageLength: number;
}

/** @param text JSON that the server of the very page has made of it */
export const readBoot = (text: string): DashboardBoot => JSON.parse(text);

interface DashboardValues {
  readonly connection: ConnectionView;
  readonly status: ServerStatus;
  readonly sync: Sync;
  readonly activeTicker: Ticker | null;
  readonly chart: ChartState;
  /** Latest score of each ticker. */
  readonly ignition: ReadonlyMap<Ticker, IgnitionPayload>;
  readonly halts: Halts;
  readonly tape: TapeView;
  /** Newest first. */
  readonly log: readonly LogEntry[];
  /** How completely the server's events have come through. */
  readonly delivery: DeliveryView;
  /** Round trip to the server; null before the first heartbeat. */
  readonly rttMs: number | null;
  /** How old market data were when the server sent them. */
  readonly feedLatencyMs: number | null;
  /** When this page last heard of a trade, by its own clock; null before the first. */
  readonly lastTradeMs: number | null;
  /** Event time that the market has reached; null before the first trade of a replay. */
  readonly marketMs: number | null;
  /** This machine's clock, moved once a second. */
  readonly nowMs: number;
  /** Messages heard in the last second. */
  readonly messagesPerSecond: number;
}

export type DashboardSignals = { readonly [K in keyof DashboardValues]: Signal<DashboardValues[K]> };
/** What the dashboard shows; written by DashboardStore only. */
export type DashboardState = { readonly [K in keyof DashboardValues]: ReadonlySignal<DashboardValues[K]> };

/** Signals that hold what the server knew when it made the page. */
export function createDashboardSignals(
  { snapshot, renderedAtMs }: DashboardBoot,
  tape: TapeView,
  log: readonly LogEntry[],
): DashboardSignals {
  return {
    connection: signal({
      state: "connecting",
      sinceMs: renderedAtMs,
      attempt: 0,
      retryAtMs: null,
      reason: null,
      lastHeardMs: null,
      transport: "websocket",
    }),
    status: signal(snapshot.status),
    sync: signal("pending"),
    activeTicker: signal(snapshot.ticker),
    chart: signal({ ticker: snapshot.ticker, phase: "ready", epoch: 0, bars: snapshot.bars }),
    ignition: signal(new Map(snapshot.ignition.map((payload) => [payload.ticker, payload]))),
    halts: signal(new Map()),
    tape: signal(tape),
    log: signal(log),
    delivery: signal(NOTHING_DELIVERED),
    rttMs: signal(null),
    feedLatencyMs: signal(null),
    lastTradeMs: signal(null),
    marketMs: signal(snapshot.status.market_time_ms),
    nowMs: signal(renderedAtMs),
    messagesPerSecond: signal(0),
  };
}
