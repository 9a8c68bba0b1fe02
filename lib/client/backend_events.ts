import type { EpochMs, Ticker } from "../protocol/brand.ts";
import type {
  Bar,
  IgnitionPayload,
  StatusPayload,
  Timeframe,
  TradePayload,
  WatchlistItem,
} from "../protocol/server_messages.ts";
import type { ConnectionView } from "./connection_view.ts";

/** Events of BackendClient, by the names of the re-implemented system. */
export interface BackendEvents {
  /** One trade; `volume` is its size in shares, `timeMs` its event time. */
  tickReceived(ticker: Ticker, price: number, volume: number, timeMs: EpochMs): void;
  /** A completed bar; `revision` counts from 1 when a late trade changed it. */
  barReceived(ticker: Ticker, timeframe: Timeframe, bar: Bar, revision?: number): void;
  watchlistUpdated(items: readonly WatchlistItem[], eventTimeMs: number | null, eventLatencyMs: number | null): void;
  /** `passedFilter` is false where the server does not say. */
  ignitionUpdated(ticker: Ticker, score: number, passedFilter: boolean, payload: IgnitionPayload): void;
  statusChanged(event: string, data: StatusPayload): void;
  tradeReceived(payload: TradePayload): void;
  logReceived(line: string): void;
  /** The server refused a request, or something it sent could not be read. The connection goes on. */
  errorReceived(message: string): void;
  activeTickerChanged(ticker: Ticker, source: string): void;
  /** A PING was answered. */
  heartbeat(rttMs: number, serverTimeMs: EpochMs): void;
  connectionChanged(view: ConnectionView): void;
}

/** The arguments of each event. */
export type BackendEventArgs = { [K in keyof BackendEvents]: Parameters<BackendEvents[K]> };
