import {
  type Bar,
  ClassicClientMessage,
  type Disconnect,
  Disconnects,
  encode,
  firstIssue,
  MessageType,
  type OrderEvent,
  PING,
  type Ticker,
  type TickerSource,
  type Timeframe,
  type WatchlistItem,
} from "@/lib/protocol/mod.ts";
import { type Clock, systemClock, type Timer } from "@/lib/support/clock.ts";
import { errorMessage, type Logger, silentLogger } from "@/lib/support/logger.ts";
import type { ClientSocket } from "./client_socket.ts";
import { Connection, type DeliveryResult } from "./connection.ts";
import { type ConnectionLimits, DEFAULT_LIMITS } from "./limits.ts";
import { Recent } from "./recent.ts";
import { NativeClientSocket, type WebSocketLike } from "./native_client_socket.ts";

/** How often connections with a backlog are looked at. */
const DRAIN_EVERY_MS = 20;

export interface ConnectionManagerOptions {
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** @default silent */
  readonly logger?: Logger;
  /** @default {@link DEFAULT_LIMITS} */
  readonly limits?: Partial<ConnectionLimits>;
  /** What the greeting tells besides its text; asked at each connection. @default nothing */
  readonly greeting?: () => Readonly<Record<string, unknown>>;
}

export interface ActiveTicker {
  readonly ticker: Ticker;
  readonly source: TickerSource;
}

type AnySocket = ClientSocket | WebSocketLike;

const isClientSocket = (socket: AnySocket): socket is ClientSocket => "trySend" in socket;

/**
 * Every open dashboard, and the only way to talk to them. A broadcast never throws because of a client and never
 * waits for one: a dead socket is removed, a slow one gets its events later and of its ticks only the latest.
 *
 * @example
 * ```ts
 * const { socket, response } = Deno.upgradeWebSocket(request);
 * manager.connect(socket);
 * manager.broadcastTick("AAPL", 175.5, 100, Date.now());
 * ```
 */
export class ConnectionManager {
  #clock: Clock = systemClock;
  #logger: Logger = silentLogger;
  #limits: ConnectionLimits = DEFAULT_LIMITS;
  #greeting: () => Readonly<Record<string, unknown>> = () => ({});
  readonly #connections = new Map<AnySocket, Connection>();
  readonly #backlogged = new Set<Connection>();
  /** What a dashboard that opens now should show at once. */
  readonly recent = new Recent();
  readonly #counts = new Map<MessageType, number>();
  #active: ActiveTicker | null = null;
  #drainTimer: Timer | undefined;
  #nextId = 1;

  constructor(options: ConnectionManagerOptions = {}) {
    this.configure(options);
  }

  /** Sets what the options name and leaves the rest; connections made later follow it. */
  configure({ clock, logger, limits, greeting }: ConnectionManagerOptions): void {
    if (clock !== undefined) this.#clock = clock;
    if (logger !== undefined) this.#logger = logger;
    if (limits !== undefined) this.#limits = Object.freeze({ ...this.#limits, ...limits });
    if (greeting !== undefined) this.#greeting = greeting;
  }

  get limits(): ConnectionLimits {
    return this.#limits;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Messages broadcast since the start, by type; one message to many clients counts once. */
  get messageCounts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  get activeTicker(): ActiveTicker | null {
    return this.#active;
  }

  /** Connections from one address. */
  connectionsFrom(address: string): number {
    let count = 0;
    for (const connection of this.#connections.values()) if (connection.address === address) count += 1;
    return count;
  }

  /**
   * Takes a socket, open or still opening, and greets it with STATUS `connected`. The same socket is taken once.
   *
   * @param address of the peer, for the limit per address
   */
  connect(socket: AnySocket, address = ""): void {
    if (this.#connections.has(socket)) return;
    const transport = isClientSocket(socket) ? socket : new NativeClientSocket(socket);
    const connection = new Connection(this.#nextId++, transport, this.#limits, address, this.#clock.now());
    this.#connections.set(socket, connection);
    transport.listen({
      opened: () => this.#greet(socket, connection),
      received: (text) => this.#receive(socket, connection, text),
      receivedBinary: (bytes) => this.#refuse(socket, connection, `binary message of ${bytes} bytes`),
      closed: (code) => {
        this.#logger.debug("connection closed", { connection: connection.id, code });
        this.disconnect(socket);
      },
    });
    if (transport.isOpen) this.#greet(socket, connection);
  }

  /** Forgets a socket; harmless for one that is not known. Does not close it. */
  disconnect(socket: AnySocket): void {
    const connection = this.#connections.get(socket);
    if (connection === undefined) return;
    this.#connections.delete(socket);
    this.#backlogged.delete(connection);
  }

  /** Says goodbye to every client with one code and forgets them. */
  closeAll(disconnect: Disconnect): void {
    for (const [socket, connection] of [...this.#connections]) this.#end(socket, connection, disconnect);
    this.#clock.clearTimeout(this.#drainTimer);
    this.#drainTimer = undefined;
  }

  /** Sends a ready-made frame to every client, in order with all other events. */
  broadcast(message: string): void {
    for (const [socket, connection] of this.#connections) {
      this.#settle(socket, connection, connection.sendEvent(message));
    }
  }

  /**
   * Sends one message to every client; objects are stamped with `_server_time_utc` and `_sent_at`.
   *
   * @throws {TypeError} when `data` contains itself; nothing is sent then.
   */
  broadcastTyped(type: MessageType, data: unknown): void {
    const frame = encode(type, this.#stamp(data));
    this.#count(type);
    this.broadcast(frame);
  }

  broadcastLog(line: string): void {
    this.recent.addLog(line);
    this.broadcastTyped(MessageType.LOG, line);
  }

  /** @param timestamp event time, epoch milliseconds; @param volume size of this trade in shares */
  broadcastTick(ticker: Ticker, price: number, volume: number, timestamp: number): void {
    const payload = { ticker, price, volume, timestamp: new Date(timestamp).toISOString() };
    this.recent.addTick(payload);
    const frame = encode(MessageType.TICK, this.#stamp(payload));
    this.#count(MessageType.TICK);
    for (const [socket, connection] of this.#connections) {
      this.#settle(socket, connection, connection.sendTick(ticker, frame));
    }
  }

  broadcastTrade(
    event: OrderEvent,
    orderId: string,
    ticker: Ticker,
    details: Readonly<Record<string, unknown>> = {},
  ): void {
    const payload = { ...details, event, order_id: orderId, ticker };
    this.broadcastTyped(MessageType.TRADE, payload);
    this.recent.addOrder(payload);
  }

  broadcastWatchlist(
    items: readonly WatchlistItem[],
    eventTimeMs?: number | null,
    eventLatencyMs?: number | null,
  ): void {
    this.broadcastTyped(MessageType.WATCHLIST, {
      count: items.length,
      items,
      event_time_ms: eventTimeMs ?? undefined,
      event_latency_ms: eventLatencyMs ?? undefined,
      _event_time: eventTimeMs ?? undefined,
      _event_latency_ms: eventLatencyMs ?? undefined,
    });
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

  /** Makes a ticker the active one and tells everybody, if it was not the active one before. */
  setActiveTicker(ticker: Ticker, source: TickerSource): void {
    if (this.#active?.ticker === ticker) return;
    this.#active = { ticker, source };
    // Classic clients expect exactly this text, without a TYPE and without stamps.
    this.broadcast(JSON.stringify({ type: "ACTIVE_TICKER_CHANGED", ticker, source }));
    this.broadcastStatus("active_ticker_changed", { ticker, source });
  }

  #stamp(data: unknown): unknown {
    if (typeof data !== "object" || data === null) return data;
    const nowMs = this.#clock.now();
    return { ...data, _server_time_utc: new Date(nowMs).toISOString(), _sent_at: nowMs };
  }

  #count(type: MessageType): void {
    this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1);
  }

  #greet(socket: AnySocket, connection: Connection): void {
    const hello = { ...this.#greeting(), event: "connected", message: "Connected to Flashtape" };
    this.#settle(socket, connection, connection.sendEvent(encode(MessageType.STATUS, this.#stamp(hello))));
  }

  #settle(socket: AnySocket, connection: Connection, result: DeliveryResult): void {
    if (result === "failed") {
      this.#logger.debug("dead connection removed", { connection: connection.id });
      connection.close(Disconnects.GOING_AWAY);
      this.disconnect(socket);
    } else if (result === "too_slow") {
      this.#logger.warn("slow client closed", { connection: connection.id, conflated: connection.conflatedTicks });
      this.#end(socket, connection, Disconnects.SLOW_CONSUMER);
    } else if (connection.isBacklogged && !this.#backlogged.has(connection)) {
      connection.startWaiting(this.#clock.now());
      this.#backlogged.add(connection);
      this.#drainTimer ??= this.#clock.setTimeout(() => this.#drain(), DRAIN_EVERY_MS);
    }
  }

  #drain(): void {
    this.#drainTimer = undefined;
    const nowMs = this.#clock.now();
    for (const [socket, connection] of this.#connections) {
      if (!this.#backlogged.has(connection)) continue;
      const result = connection.drain(nowMs);
      if (!connection.isBacklogged) this.#backlogged.delete(connection);
      this.#settle(socket, connection, result);
    }
    if (this.#backlogged.size > 0) this.#drainTimer = this.#clock.setTimeout(() => this.#drain(), DRAIN_EVERY_MS);
  }

  #end(socket: AnySocket, connection: Connection, disconnect: Disconnect): void {
    this.disconnect(socket);
    connection.close(disconnect);
  }

  #refuse(socket: AnySocket, connection: Connection, what: string): void {
    this.#logger.warn("bad frame from a client", { connection: connection.id, what });
    this.#end(socket, connection, Disconnects.BAD_FRAME);
  }

  #receive(socket: AnySocket, connection: Connection, text: string): void {
    if (text.length > this.#limits.maxMessageLength) {
      return this.#refuse(socket, connection, `message of ${text.length} characters`);
    }
    if (!connection.inbound.take(this.#clock.now())) {
      this.#logger.warn("client sends too much", { connection: connection.id });
      return this.#end(socket, connection, Disconnects.RATE_LIMITED);
    }
    const answer = this.#answer(text);
    if (answer !== undefined) this.#settle(socket, connection, connection.sendEvent(answer));
  }

  /** Does what a client asks; the frame to send back to it alone, if any. */
  #answer(text: string): string | undefined {
    if (text === PING) {
      const nowMs = this.#clock.now();
      return encode(MessageType.PONG, { server_time_utc: new Date(nowMs).toISOString(), sent_at: nowMs });
    }
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      return encode(MessageType.ERROR, `Cannot read the message: neither ${PING} nor JSON: ${errorMessage(error)}`);
    }
    const parsed = ClassicClientMessage.safeParse(json);
    if (!parsed.success) {
      return encode(MessageType.ERROR, `Cannot obey the message: ${firstIssue(parsed.error.issues)}`);
    }
    this.setActiveTicker(parsed.data.ticker, parsed.data.source);
    return undefined;
  }
}

/** The one manager of this process, as in the re-implemented system; main.ts configures it. */
export const manager: ConnectionManager = new ConnectionManager();
