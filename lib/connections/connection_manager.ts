import {
  type Bar,
  BATCHED_SUBPROTOCOL,
  type Disconnect,
  MessageType,
  type OrderEvent,
  type ScanPayload,
  type ScanRows,
  type Ticker,
  type TickerSource,
  type Timeframe,
  type WatchlistItem,
} from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { processLoad } from "./process_load.ts";
import { serverClock } from "./server_clock.ts";
import type { ClientSocket } from "./sockets/client_socket.ts";
import {
  createDelivery,
  type Delivery,
  type DeliveryOptions,
  type DeliveryStats,
  deliveryStats,
} from "./delivery/delivery.ts";
import type { Dialect } from "./delivery/delivery_terms.ts";
import type { Details } from "./delivery/detail/details.ts";
import {
  changeEvent,
  type EventText,
  objectEvent,
  plainEvent,
  readyMadeEvent,
  type TypedEvent,
} from "./delivery/event_text.ts";
import { type ConnectionLimits, DEFAULT_LIMITS } from "./limits.ts";
import { TokenBucket } from "@/lib/support/token_bucket.ts";
import { EventStreamSocket } from "./sockets/event_stream_socket.ts";
import { EventStreamText } from "./sockets/event_stream_text.ts";
import { FLOODS_PER_SECOND, NativeClientSocket, type WebSocketLike } from "./sockets/native_client_socket.ts";
import { Recent } from "./delivery/recent.ts";
import { TickBook } from "./delivery/ticks/tick_book.ts";
import { WatchlistFeed } from "./delivery/watchlist_feed.ts";

export interface ConnectionManagerOptions extends DeliveryOptions {
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** @default {@link DEFAULT_LIMITS} */
  readonly limits?: Partial<ConnectionLimits>;
  /** From 0 to 1; spreads those who are told to come back at once. @default Math.random */
  readonly random?: () => number;
}

export interface ConnectOptions {
  /** Of the peer, for the limit per address. @default "" */
  readonly address?: string;
  /** @default "classic" */
  readonly dialect?: Dialect;
}

export interface ActiveTicker {
  readonly ticker: Ticker;
  readonly source: TickerSource;
}

export interface OpenStreamOptions extends Pick<ConnectOptions, "address"> {
  /** How long an EventSource is to wait before it comes back, ms. */
  readonly retryMs: number;
}

type AnySocket = ClientSocket | WebSocketLike;

const isClientSocket = (socket: AnySocket): socket is ClientSocket => "trySend" in socket;

/**
 * Every open dashboard, and the only way to talk to them. A broadcast never throws because of a client and never
 * waits for one: a dead socket is removed, a slow one gets its events later and its ticks merged per ticker.
 *
 * @example
 * ```ts
 * const { socket, response } = Deno.upgradeWebSocket(request);
 * manager.connect(socket);
 * manager.broadcastTick("AAPL", 175.5, 100, Date.now());
 * ```
 */
export class ConnectionManager {
  /** What a dashboard that opens now should show at once. */
  readonly recent = new Recent();
  readonly #book = new TickBook();
  readonly #watchlist = new WatchlistFeed();
  /** Of all types but TICK, which are too many for a map. */
  readonly #counts = new Map<MessageType, number>();
  #ticks = 0;
  readonly #floods = new TokenBucket(FLOODS_PER_SECOND, FLOODS_PER_SECOND, 0);
  #options: ConnectionManagerOptions = {};
  #clock: Clock = serverClock;
  #limits: ConnectionLimits = DEFAULT_LIMITS;
  #delivery: Delivery;
  #streamText!: EventStreamText;
  #active: ActiveTicker | null = null;
  #isAccepting = true;

  constructor(options: ConnectionManagerOptions = {}) {
    this.#delivery = this.#configured(options);
  }

  /**
   * Sets what the options name and leaves the rest; starts a new epoch.
   *
   * @throws {TypeError} when there are connections, which could not follow
   */
  configure(options: ConnectionManagerOptions): void {
    if (this.connectionCount > 0) {
      throw new TypeError(`Cannot configure the ConnectionManager: it has ${this.connectionCount} connections`);
    }
    this.#delivery = this.#configured({ ...this.#options, ...options });
  }

  get limits(): ConnectionLimits {
    return this.#limits;
  }

  get connectionCount(): number {
    return this.#delivery.hub.size;
  }

  /** Connections, and sockets that were let go of but still hold their descriptor. */
  get socketCount(): number {
    return this.#delivery.hub.size + this.#delivery.hub.leaving;
  }

  /** Sockets that were let go of and have still to hear why. */
  get goodbyesLeft(): number {
    return this.#delivery.hub.goodbyesLeft;
  }

  /** Messages broadcast since the start, by type; one message to many clients counts once. */
  get messageCounts(): Readonly<Record<string, number>> {
    const ticks = this.#ticks === 0 ? {} : { [MessageType.TICK]: this.#ticks };
    return { ...Object.fromEntries(this.#counts), ...ticks };
  }

  get activeTicker(): ActiveTicker | null {
    return this.#active;
  }

  get stats(): DeliveryStats {
    return deliveryStats(this.#delivery);
  }

  /** Connections from one address. */
  connectionsFrom(address: string): number {
    return this.#delivery.hub.countFrom(address);
  }

  /**
   * Takes a socket, open or still opening. A classic client is greeted with STATUS `connected`; one of the batched
   * dialect has to say HELLO first. The same socket is taken once.
   */
  connect(socket: AnySocket, { address = "", dialect = "classic" }: ConnectOptions = {}): void {
    this.#delivery.hub.add(
      socket,
      isClientSocket(socket) ? socket : new NativeClientSocket(socket, this.#clock, this.#floods),
      dialect,
      address,
    );
  }

  /**
   * Makes a client of the batched dialect that reads a response, which is to be made of the socket's body.
   *
   * @param hello what a client that can speak would say first, as JSON
   */
  openStream(hello: string, { address = "", retryMs }: OpenStreamOptions): EventStreamSocket {
    const socket = new EventStreamSocket({
      clock: this.#clock,
      random: this.#options.random ?? Math.random,
      text: this.#streamText,
      hello,
      retryMs,
      pingEveryMs: this.#limits.heartbeatMs,
    });
    this.connect(socket, { address, dialect: BATCHED_SUBPROTOCOL });
    return socket;
  }

  /** Forgets a socket; harmless for one that is not known. Does not close it. */
  disconnect(socket: AnySocket): void {
    this.#delivery.hub.remove(socket);
  }

  /** Whether new sockets are welcome; not any more once the server is about to end. */
  get isAccepting(): boolean {
    return this.#isAccepting;
  }

  stopAccepting(): void {
    this.#isAccepting = false;
  }

  /** Hands out what waits, says goodbye to every client with one code and forgets them. */
  closeAll(disconnect: Disconnect): void {
    this.#delivery.hub.flush();
    this.#delivery.hub.closeAll(disconnect);
  }

  /**
   * Sends a ready-made text to every client, in order with all other events. Clients of the batched dialect get it only
   * when it is `TYPE:{json}`, because they understand nothing else.
   */
  broadcast(message: string): void {
    this.#publish(readyMadeEvent(message, this.#clock.now()));
  }

  /**
   * Sends one message to every client; objects are stamped with `_server_time_utc` and `_sent_at`.
   *
   * @throws {TypeError} when `data` contains itself; nothing is sent then.
   */
  broadcastTyped(type: MessageType, data: unknown): void {
    if (typeof data === "object" && data !== null) return this.#announce(objectEvent(type, data, this.#clock.now()));
    const message = String(data);
    if (type === MessageType.LOG) return this.broadcastLog(message);
    this.#announce(plainEvent(type, message, { code: "error", message }, this.#clock.now()));
  }

  /** @param level of the log: `debug`, `info`, `warning`, `error`, `fatal` */
  broadcastLog(line: string, level = "info"): void {
    const nowMs = this.#clock.now();
    const log = { line, level, time: new Date(nowMs).toISOString() };
    this.recent.addLog(log);
    this.#announce(plainEvent(MessageType.LOG, line, log, nowMs));
  }

  /** @param timestamp event time, epoch milliseconds; @param volume size of this trade in shares */
  broadcastTick(ticker: Ticker, price: number, volume: number, timestamp: number): void {
    this.#ticks += 1;
    this.recent.addTick(ticker, price, volume, timestamp);
    this.#delivery.hub.publishTick(this.#book.add(ticker, price, volume, timestamp));
  }

  broadcastTrade(
    event: OrderEvent,
    orderId: string,
    ticker: Ticker,
    details: Readonly<Record<string, unknown>> = {},
  ): void {
    const timestamp = new Date(this.#clock.now()).toISOString();
    const payload = { timestamp, ...details, event, order_id: orderId, ticker };
    this.broadcastTyped(MessageType.TRADE, payload);
    this.recent.addOrder(payload);
  }

  broadcastWatchlist(
    items: readonly WatchlistItem[],
    eventTimeMs?: number | null,
    eventLatencyMs?: number | null,
  ): void {
    const times = {
      event_time_ms: eventTimeMs ?? undefined,
      event_latency_ms: eventLatencyMs ?? undefined,
      _event_time: eventTimeMs ?? undefined,
      _event_latency_ms: eventLatencyMs ?? undefined,
    };
    const nowMs = this.#clock.now();
    const payload = { count: items.length, items, ...times };
    const changes = this.#watchlist.payload(items, { count: items.length, ...times }, nowMs);
    this.#announce(changeEvent(MessageType.WATCHLIST, payload, changes, nowMs));
    this.recent.setWatchlist({ ...payload, full: true });
  }

  broadcastStatus(event: string, data: Readonly<Record<string, unknown>> = {}): void {
    this.broadcastTyped(MessageType.STATUS, { ...data, event });
  }

  /** @param revision from 1 when a bar that was sent before is sent again, corrected */
  broadcastBar(ticker: Ticker, timeframe: Timeframe, bar: Bar, revision?: number): void {
    this.broadcastTyped(MessageType.BAR, { ticker, timeframe, bar, revision });
  }

  broadcastIgnition(
    ticker: Ticker,
    score: number,
    passedFilter: boolean,
    reason: string,
    details: Readonly<Record<string, unknown>> = {},
  ): void {
    const timestamp = new Date(this.#clock.now()).toISOString();
    const payload = { timestamp, ...details, ticker, score, passed_filter: passedFilter, reason };
    this.broadcastTyped(MessageType.IGNITION, payload);
    this.recent.setIgnition(payload);
  }

  /** Scans that somebody looks at, by id. */
  get wantedScans(): Iterable<string> {
    return this.#delivery.hub.scans.wanted;
  }

  /**
   * Tells the answer of a scan to those who look at it.
   *
   * @param news for those who have the answer before; null when nothing has changed
   * @param whole for those who have not
   */
  broadcastScan(id: string, news: ScanPayload | null, whole: () => ScanRows): void {
    const { hub } = this.#delivery;
    if (news !== null) this.#count(MessageType.SCAN);
    hub.scans.publish(id, news, whole, this.#clock.now(), (client, text) => hub.offer(client, text));
  }

  /** Quotes, single trades and order books for those who name tickers for them; nobody is told of others. */
  get details(): Details {
    return this.#delivery.hub.details;
  }

  /** Tickers that clients have named one by one: first those of order books, quotes and single trades. */
  get namedTickers(): ReadonlySet<Ticker> {
    return this.#delivery.hub.namedTickers;
  }

  /** There is no such scan any more. */
  endScan(id: string): void {
    this.#delivery.hub.scans.end(id);
  }

  /** Makes a ticker the active one and tells everybody, if it was not the active one before. */
  setActiveTicker(ticker: Ticker, source: TickerSource): void {
    if (this.#active?.ticker === ticker) return;
    this.#active = { ticker, source };
    // Classic clients expect exactly this text, without a TYPE and without stamps.
    this.broadcast(JSON.stringify({ type: "ACTIVE_TICKER_CHANGED", ticker, source }));
    this.broadcastStatus("active_ticker_changed", { ticker, source });
  }

  #configured(options: ConnectionManagerOptions): Delivery {
    this.#options = options;
    this.#clock = options.clock ?? serverClock;
    this.#limits = Object.freeze({ ...DEFAULT_LIMITS, ...options.limits });
    const delivery = createDelivery({
      ...(this.#clock === serverClock ? { load: processLoad() } : {}),
      ...options,
      clock: this.#clock,
      limits: this.#limits,
      book: this.#book,
      recent: this.recent,
      activeTicker: () => this.#active?.ticker ?? null,
      setActiveTicker: (ticker, source) => this.setActiveTicker(ticker, source),
    });
    this.#streamText = new EventStreamText(delivery.history.epoch);
    return delivery;
  }

  #count(type: MessageType): void {
    this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1);
  }

  #announce(event: TypedEvent): void {
    this.#count(event.type);
    this.#publish(event);
  }

  #publish(event: EventText): void {
    const { history, hub } = this.#delivery;
    hub.publishEntry(history.append(event));
  }
}

/** The one manager of this process, as in the re-implemented system; main.ts configures it. */
export const manager: ConnectionManager = new ConnectionManager();
