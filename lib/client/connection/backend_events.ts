import type { EpochMs, Ticker } from "@/lib/protocol/brand.ts";
import type { DepthPayload, PrintColumns, QuoteColumns } from "@/lib/protocol/detail.ts";
import type { ScanRows } from "@/lib/protocol/scan/scan_messages.ts";
import type {
  Bar,
  IgnitionPayload,
  StatusPayload,
  Timeframe,
  TradePayload,
  WatchlistItem,
} from "@/lib/protocol/server_messages.ts";
import type { ConnectionView } from "./reconnect/connection_view.ts";
import type { Recovery } from "./delivery_view.ts";
import type { DialectName, TickRow } from "./dialects/dialect.ts";

/** Events of BackendClient, by the names of the re-implemented system. */
export interface BackendEvents {
  /**
   * One trade, or the last of several that were merged; `volume` is its size in shares, or their sum, `timeMs` its event
   * time. The last prices of a snapshot are no trades and are told by `ticksReceived` only.
   */
  tickReceived(ticker: Ticker, price: number, volume: number, timeMs: EpochMs): void;
  /**
   * The same for all ticks of a message at once.
   *
   * @param isSnapshot whether these are the last prices that a connection starts from, and no new trades
   */
  ticksReceived(rows: readonly TickRow[], isSnapshot: boolean): void;
  /** A completed bar; `revision` counts from 1 when a late trade changed it. */
  barReceived(ticker: Ticker, timeframe: Timeframe, bar: Bar, revision?: number): void;
  watchlistUpdated(items: readonly WatchlistItem[], eventTimeMs: number | null, eventLatencyMs: number | null): void;
  /** `passedFilter` is false where the server does not say. */
  ignitionUpdated(ticker: Ticker, score: number, passedFilter: boolean, payload: IgnitionPayload): void;
  /** The answer of a scan that is subscribed, whole, at most once a second. */
  scanUpdated(rows: ScanRows): void;
  /** The latest quotes of tickers whose quotes are wanted. */
  quotesReceived(quotes: QuoteColumns): void;
  /** Single trades of tickers whose prints are wanted. */
  printsReceived(prints: PrintColumns): void;
  /** The order book of a ticker whose depth is wanted. */
  depthReceived(book: DepthPayload): void;
  statusChanged(event: string, data: StatusPayload): void;
  /** @param isSnapshot whether the order is one of the open ones that a connection starts from, and may be known already */
  tradeReceived(payload: TradePayload, isSnapshot: boolean): void;
  /**
   * @param isSnapshot whether the line is one of the latest that a connection starts from, and may be known already
   * @param timeMs when it was logged, epoch ms; null in the classic dialect, which does not tell
   */
  logReceived(line: string, isSnapshot: boolean, timeMs: number | null): void;
  /** The server refused a request, or something it sent could not be read. The connection goes on. */
  errorReceived(message: string): void;
  /** Told once per change, in either dialect. */
  activeTickerChanged(ticker: Ticker, source: string): void;
  /** A PING was answered. */
  heartbeat(rttMs: number, serverTimeMs: EpochMs): void;
  connectionChanged(view: ConnectionView): void;
  /**
   * A connection was accepted; told before it is shown as live and before what follows. Not recovered: in the batched
   * dialect a snapshot comes next, and what lists hold from before is not continued by it.
   */
  recoveryChanged(recovery: Recovery): void;
  /** The server speaks another dialect than before. */
  dialectChanged(dialect: DialectName): void;
}

/** The arguments of each event. */
export type BackendEventArgs = { [K in keyof BackendEvents]: Parameters<BackendEvents[K]> };
