import type { DetailWishes } from "./detail_wishes.ts";
import type { Ticker } from "@/lib/protocol/brand.ts";
import type { ClassicClientMessage, TickerSource } from "@/lib/protocol/client_messages.ts";
import { applyScanChanges, type ScanPayload, type ScanRows } from "@/lib/protocol/scan/scan_messages.ts";
import { tickTimeMs, type WatchlistItem, type WatchlistPayload } from "@/lib/protocol/server_messages.ts";
import { changedWatchlist } from "@/lib/protocol/watchlist_changes.ts";
import type { BackendEventArgs, BackendEvents } from "./backend_events.ts";
import type { ConnectionView } from "./reconnect/connection_view.ts";
import { type DeliveryView, NOTHING_DELIVERED } from "./delivery_view.ts";
import type { TickBatch, TypedMessage } from "./dialects/dialect.ts";
import { Emitter } from "./emitter.ts";
import { Subscription, type SubscriptionChange } from "@/lib/protocol/subscription.ts";
import { WsAdapter, type WsAdapterOptions } from "./ws_adapter.ts";
import type { BatchedFeed, WsAdapterLike } from "./ws_adapter_like.ts";

export type { BackendEvents } from "./backend_events.ts";
export type { ConnectionView } from "./reconnect/connection_view.ts";
export type { DeliveryView, Recovery } from "./delivery_view.ts";
export type { DialectName, TickRow } from "./dialects/dialect.ts";
export type { SubscriptionChange } from "@/lib/protocol/subscription.ts";

/** Options of {@linkcode BackendClient}. */
export interface BackendClientOptions {
  /**
   * Receives what a listener throws; the other listeners are still called.
   *
   * @default reportError
   */
  readonly onListenerError?: (error: unknown, event: keyof BackendEvents) => void;
  /**
   * The watchlist at the adapter's first position, where there is one: what has changed of it since is told as that.
   *
   * @default none
   */
  readonly watchlist?: readonly WatchlistItem[];
}

type WatchlistTimes = Pick<
  WatchlistPayload,
  "event_time_ms" | "event_latency_ms" | "_event_time" | "_event_latency_ms"
>;

/**
 * The server as the dashboard sees it: typed events in; out go one choice, the active ticker, and what is to be sent.
 *
 * @example
 * ```ts
 * using client = createBackendClient({ url: "ws://127.0.0.1:8000/ws/feed" });
 * client.on("tickReceived", (ticker, price) => console.log(ticker, price));
 * client.start();
 * ```
 */
export class BackendClient implements Disposable {
  readonly #adapter: WsAdapterLike & Partial<BatchedFeed>;
  readonly #emitter: Emitter<BackendEventArgs>;
  /** As of the latest WATCHLIST; null before the first. */
  #watchlist: readonly WatchlistItem[] | null;
  /** Answers of the scans that are subscribed. */
  readonly #scans = new Map<string, ScanRows>();
  /** The active ticker that was chosen while not live. */
  #unsent: ClassicClientMessage | null = null;

  /** Takes over the callbacks of `adapter`, which may be one of the classic dialect only. */
  constructor(adapter: WsAdapterLike & Partial<BatchedFeed>, options: BackendClientOptions = {}) {
    const { onListenerError = (error: unknown) => reportError(error), watchlist = null } = options;
    this.#watchlist = watchlist;
    this.#adapter = adapter;
    this.#emitter = new Emitter<BackendEventArgs>(onListenerError);
    adapter.onMessage = (message, isSnapshot = false) => this.#deliver(message, isSnapshot);
    adapter.onTicks = (batch) => this.#deliverTicks(batch);
    adapter.onRecovery = (recovery) => this.#emitter.emit("recoveryChanged", recovery);
    adapter.onDialect = (dialect) => this.#emitter.emit("dialectChanged", dialect);
    adapter.onConnection = (view) => this.#connectionChanged(view);
    adapter.onHeartbeat = ({ rttMs, serverTimeMs }) => this.#emitter.emit("heartbeat", rttMs, serverTimeMs);
    adapter.onError = (error) => this.#emitter.emit("errorReceived", error.message);
  }

  get connection(): ConnectionView {
    return this.#adapter.connection;
  }

  /** How completely the server's events have come through. */
  get delivery(): DeliveryView {
    return this.#adapter.delivery ?? NOTHING_DELIVERED;
  }

  /** What is asked for; everything in the classic dialect. A server that takes fewer tickers by name is asked for all. */
  get subscription(): Subscription {
    return this.#adapter.subscription ?? Subscription.EVERYTHING;
  }

  /** Calls `listener` on every `event` until the function returned is called. */
  on<K extends keyof BackendEvents>(event: K, listener: (...args: BackendEventArgs[K]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  /** Connects, and from then on reconnects. */
  start(): void {
    this.#adapter.start();
  }

  /** Disconnects; listeners stay subscribed. */
  stop(): void {
    this.#unsent = null;
    this.#adapter.stop();
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  /** Attempts a connection now when one is waited for or was refused. For a person's request only. */
  retryNow(): void {
    this.#adapter.retryNow();
  }

  /** Asks the server to make `ticker` the active one. Without a connection the last choice is sent once it is live. */
  setActiveTicker(ticker: Ticker, source: TickerSource): void {
    const message: ClassicClientMessage = { type: "SET_ACTIVE_TICKER", ticker, source };
    this.#unsent = this.#adapter.send(message) ? null : message;
  }

  /**
   * Asks for more. Kept over reconnects; without effect in the classic dialect.
   */
  subscribe(change: SubscriptionChange): void {
    this.#adapter.subscribe?.(change);
  }

  /**
   * Asks for less. Kept over reconnects; without effect in the classic dialect.
   *
   * @throws {RangeError} when single tickers are to be left out of all: unsubscribe from `*` first.
   */
  unsubscribe(change: SubscriptionChange): void {
    this.#adapter.unsubscribe?.(change);
  }

  /** Asks for quotes, single trades and order books of these and no others; without effect in the classic dialect. */
  setDetail(detail: DetailWishes): void {
    this.#adapter.setDetail?.(detail);
  }

  /**
   * Whether one tick per ticker and second is enough, as for a page that nobody sees. Once this has stood for 2 s, a live
   * connection is made anew and goes on where it was; without effect in the classic dialect.
   */
  setConflate(conflate: boolean): void {
    this.#adapter.setConflate?.(conflate);
  }

  #connectionChanged(view: ConnectionView): void {
    if (view.state === "live" && this.#unsent !== null && this.#adapter.send(this.#unsent)) this.#unsent = null;
    this.#emitter.emit("connectionChanged", view);
  }

  #deliverTicks({ rows, isSnapshot }: TickBatch): void {
    const emitter = this.#emitter;
    if (!isSnapshot && emitter.has("tickReceived")) {
      for (const { ticker, price, volume, timeMs } of rows) {
        emitter.emit("tickReceived", ticker, price, volume, timeMs);
      }
    }
    emitter.emit("ticksReceived", rows, isSnapshot);
  }

  #deliverWatchlist(items: readonly WatchlistItem[], times: WatchlistTimes): void {
    const { event_time_ms, event_latency_ms, _event_time, _event_latency_ms } = times;
    this.#watchlist = items;
    this.#emitter.emit(
      "watchlistUpdated",
      items,
      event_time_ms ?? _event_time ?? null,
      event_latency_ms ?? _event_latency_ms ?? null,
    );
  }

  #deliverScan(payload: ScanPayload): void {
    const { id } = payload;
    const before = this.#scans.get(id);
    if (payload.full) this.#scans.set(id, payload);
    // Without an answer to change, the whole one is under way.
    else if (before === undefined) return;
    else if (payload.n === before.n + 1) this.#scans.set(id, applyScanChanges(before, payload));
    else {
      this.#scans.delete(id);
      return this.#adapter.askScans?.([id]);
    }
    const rows = this.#scans.get(id);
    if (rows !== undefined) this.#emitter.emit("scanUpdated", rows);
  }

  #deliver(message: TypedMessage, isSnapshot: boolean): void {
    const emitter = this.#emitter;
    switch (message.type) {
      case "TICK": {
        const { ticker, price, volume } = message.data;
        const row = { ticker, price, volume, timeMs: tickTimeMs(message.data), trades: 1 };
        return this.#deliverTicks({ rows: [row], isSnapshot });
      }
      case "BAR": {
        const { ticker, timeframe, bar, revision } = message.data;
        return emitter.emit("barReceived", ticker, timeframe, bar, revision);
      }
      case "WATCHLIST":
        return this.#deliverWatchlist(message.data.items, message.data);
      case "WATCHLIST_CHANGED":
        // Without a whole list to start from there is nothing to change.
        if (this.#watchlist === null) return;
        return this.#deliverWatchlist(changedWatchlist(this.#watchlist, message.data), message.data);
      case "SCAN":
        return this.#deliverScan(message.data);
      case "QUOTE":
        return emitter.emit("quotesReceived", message.data);
      case "PRINT":
        return emitter.emit("printsReceived", message.data);
      case "DEPTH":
        return emitter.emit("depthReceived", message.data);
      case "IGNITION": {
        const { ticker, score, passed_filter = false } = message.data;
        return emitter.emit("ignitionUpdated", ticker, score, passed_filter, message.data);
      }
      case "STATUS":
        return emitter.emit("statusChanged", message.data.event, message.data);
      case "TRADE":
        return emitter.emit("tradeReceived", message.data, isSnapshot);
      case "LOG":
        return emitter.emit(
          "logReceived",
          message.data,
          isSnapshot,
          message.time === undefined ? null : Date.parse(message.time),
        );
      case "ERROR":
        return emitter.emit("errorReceived", message.data);
      case "ACTIVE_TICKER_CHANGED":
        return emitter.emit("activeTickerChanged", message.data.ticker, message.data.source);
      case "PONG":
        // Told by the adapter as a heartbeat, with the round trip.
        return;
    }
  }
}

/** Options of {@linkcode createBackendClient}. */
export interface CreateBackendClientOptions extends WsAdapterOptions, BackendClientOptions {}

/** A client over a WebSocket of its own. It connects on `start()`. */
export function createBackendClient(options: CreateBackendClientOptions): BackendClient {
  return new BackendClient(new WsAdapter(options), options);
}
