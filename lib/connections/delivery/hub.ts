import { type Disconnect, Disconnects, encode, MessageType, serialize, type Ticker } from "@/lib/protocol/mod.ts";
import type { Clock, Timer } from "@/lib/support/clock.ts";
import type { Logger } from "@/lib/support/logger.ts";
import { CatchUp } from "./catch_up.ts";
import { type Client, ClientRegistry } from "./client_registry.ts";
import type { ClientSocket } from "../sockets/client_socket.ts";
import { Connection, type DeliveryResult, type SharedState } from "./connection.ts";
import type { DeliveryTerms, Dialect } from "./delivery_terms.ts";
import { DeliveryScheduler } from "./delivery_scheduler.ts";
import type { HistoryEntry } from "./event_history.ts";
import { Details } from "./detail/details.ts";
import { diagnose } from "./health.ts";
import { ScanSubscriptions } from "./scan_subscriptions.ts";
import { Subscription } from "@/lib/protocol/subscription.ts";

const SWEEP_EVERY_MS = 500;
/** A slow client that has kept up for so long is well again. */
const WELL_AFTER_MS = 2000;

const encoder = new TextEncoder();

/** Whether a text has more than `bytes` of UTF-8; one that is short enough in any case is not encoded. */
const isLonger = (text: string, bytes: number): boolean =>
  text.length > bytes || (text.length * 3 > bytes && encoder.encode(text).length > bytes);

const CLASSIC: DeliveryTerms = Object.freeze({
  dialect: "classic",
  flushMs: 0,
  conflate: false,
  subscription: Subscription.EVERYTHING,
});

/** What the hub tells the manager, which decides what to answer. */
export interface HubEvents {
  /** A classic socket is open; a batched one has still to say HELLO. */
  opened(client: Client): void;
  received(client: Client, text: string): void;
}

export interface HubOptions {
  readonly shared: SharedState;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: HubEvents;
  /** Part of a core that the process has used since it was asked before. @default not known */
  readonly load?: (() => number) | undefined;
}

/** Every socket: takes them in, hands them what is published, finds the dead and the slow, and lets go of them. */
export class Hub {
  readonly #options: HubOptions;
  readonly #clients = new ClientRegistry();
  readonly #scheduler: DeliveryScheduler;
  readonly #catchUp: CatchUp;
  #sweepTimer: Timer | undefined;
  #nextId = 1;
  readonly scans = new ScanSubscriptions();
  /** Quotes, single trades and order books. */
  readonly details: Details;
  /** How often a connection became slow. */
  slowed = 0;
  /** Connections that the server ended, by reason. */
  readonly closed = new Map<string, number>();

  constructor(options: HubOptions) {
    this.#options = options;
    const { clock } = options;
    this.#scheduler = new DeliveryScheduler({
      clock,
      book: options.shared.book,
      load: options.load,
      onTrouble: (connection, result) => this.#settle(connection, result),
    });
    this.details = new Details({
      clock,
      offer: (client, text) => this.offer(client, text),
      beatMs: () => this.beatMs,
    });
    this.#catchUp = new CatchUp({
      clock,
      join: (terms) => this.#scheduler.group(terms),
      onTrouble: (connection, result) => this.#settle(connection, result),
    });
  }

  get size(): number {
    return this.#clients.size;
  }

  /** Sockets that the server has let go of and that are not gone yet. */
  get leaving(): number {
    return this.#clients.leaving;
  }

  get goodbyesLeft(): number {
    return this.#clients.goodbyesLeft;
  }

  /** Clients that do not keep up at this moment. */
  get behind(): number {
    return this.#catchUp.size;
  }

  get groups(): number {
    return this.#scheduler.groupCount;
  }

  /** Least time between two flushes, as the load wants it, ms. */
  get beatMs(): number {
    return this.#scheduler.beatMs;
  }

  get slow(): number {
    let count = 0;
    for (const { connection } of this.#clients) if (connection.isSlow) count += 1;
    return count;
  }

  get heldBytes(): number {
    let bytes = 0;
    for (const { connection } of this.#clients) bytes += connection.heldBytes;
    return bytes;
  }

  countFrom(address: string): number {
    return this.#clients.countFrom(address);
  }

  /** Takes a transport under a key by which `remove` finds it. */
  add(key: object, transport: ClientSocket, dialect: Dialect, address: string): void {
    if (this.#clients.byKey(key) !== undefined) return;
    const connection = new Connection(this.#nextId++, transport, this.#options.shared, address, this.#now());
    const client: Client = { key, connection, dialect, terms: { ...CLASSIC, dialect }, fellBehindMs: -Infinity };
    this.#clients.add(client);
    // These look the client up, so that one that was let go of is neither heard nor kept in memory.
    transport.listen({
      opened: () => this.#opened(key),
      received: (text) => this.#received(key, text),
      receivedBinary: (bytes) => this.#receivedBinary(key, bytes),
      closed: (code) => this.#closed(key, code),
    });
    this.#sweepTimer ??= this.#options.clock.setTimeout(() => this.#sweep(), SWEEP_EVERY_MS);
    if (transport.isOpen) this.#options.events.opened(client);
  }

  /** Forgets a socket without closing it. */
  remove(key: object): void {
    const client = this.#clients.byKey(key);
    if (client === undefined) return;
    const { connection } = client;
    this.#clients.remove(client);
    this.scans.forget(client);
    this.details.forget(client);
    this.#catchUp.forget(connection);
    connection.leaveGroup();
    if (this.#clients.size > 0) return;
    this.#options.clock.clearTimeout(this.#sweepTimer);
    this.#sweepTimer = undefined;
    this.details.stop();
  }

  /** Whether a client has not been let go of. */
  has({ connection }: Client): boolean {
    return this.#clients.byConnection(connection) !== undefined;
  }

  /** Closes a connection for a reason and forgets it at once, whether or not the platform ever reports the close. */
  end(connection: Connection, disconnect: Disconnect, detail = ""): void {
    const client = this.#clients.byConnection(connection);
    if (client === undefined) return;
    const { reason } = disconnect;
    this.#options.logger.warn(`client closed: ${reason}`, {
      connection: connection.id,
      ...(connection.name === "" ? {} : { name: connection.name }),
      ...(detail === "" ? {} : { detail }),
      ...(connection.queuedLength === 0 ? {} : { waiting: connection.queuedLength }),
    });
    this.closed.set(reason, (this.closed.get(reason) ?? 0) + 1);
    this.remove(client.key);
    this.#leave(client, disconnect);
  }

  /** Brings a client up to date by its terms; from then on it gets what is published. One that is so already stays so. */
  start({ connection, terms }: Client): void {
    // An answer that it had no room for may have been its end.
    if (this.#clients.byConnection(connection) === undefined) return;
    connection.isGreeted = true;
    if (!connection.isLive) this.#catchUp.start(connection, terms);
  }

  /** Sends a text to one client. */
  send(client: Client, text: string): void {
    this.#settle(client.connection, client.connection.send(text, this.#now()));
  }

  /** Hands over a text that may be left out; false when there is no room for it. */
  offer(client: Client, text: string): boolean {
    const result = client.connection.offer(text);
    if (result === "failed") this.#settle(client.connection, result);
    return result === "ok";
  }

  /** Tickers that clients have named one by one: first those of order books, quotes and single trades. */
  get namedTickers(): ReadonlySet<Ticker> {
    return this.details.named.union(this.#clients.namedTickers);
  }

  publishEntry(entry: HistoryEntry): void {
    this.#catchUp.noteQueued(entry);
    this.#scheduler.publish(entry);
  }

  /** Hands over the last trade of a row of the book. */
  publishTick(row: number): void {
    this.#scheduler.publishTick(row);
  }

  /** Hands over all that waits as far as the peers take it at once. */
  flush(): void {
    this.#scheduler.flushAll();
    this.#catchUp.serveAll();
  }

  /** Says goodbye to everyone with one code and leaves no timer. */
  closeAll(disconnect: Disconnect): void {
    for (const client of [...this.#clients]) {
      this.remove(client.key);
      this.#leave(client, disconnect);
    }
    this.#scheduler.stop();
    this.#catchUp.stop();
    this.details.stop();
  }

  #now(): number {
    return this.#options.clock.now();
  }

  /** Says goodbye. The platform alone knows when the socket is gone, with its descriptor. */
  #leave(client: Client, disconnect: Disconnect): void {
    this.#clients.leave(client);
    client.connection.socket.close(disconnect);
  }

  #opened(key: object): void {
    const client = this.#clients.byKey(key);
    if (client === undefined) return;
    client.connection.heardMs = this.#now();
    this.#options.events.opened(client);
  }

  #closed(key: object, code: number): void {
    this.#clients.gone(key);
    const client = this.#clients.byKey(key);
    if (client === undefined) return;
    this.#options.logger.debug("connection closed", { connection: client.connection.id, code });
    this.remove(key);
  }

  #receivedBinary(key: object, bytes: number): void {
    const client = this.#clients.byKey(key);
    if (client !== undefined) this.end(client.connection, Disconnects.BAD_FRAME, `binary message of ${bytes} bytes`);
  }

  #received(key: object, text: string): void {
    const client = this.#clients.byKey(key);
    if (client === undefined) return;
    const { connection } = client;
    const { maxMessageLength } = this.#options.shared.limits;
    const nowMs = this.#now();
    connection.heardMs = nowMs;
    if (isLonger(text, maxMessageLength)) {
      return this.end(connection, Disconnects.BAD_FRAME, `message of ${text.length} characters`);
    }
    if (!connection.inbound.take(nowMs)) return this.end(connection, Disconnects.RATE_LIMITED);
    this.#options.events.received(client, text);
  }

  #settle(connection: Connection, result: DeliveryResult): void {
    const client = this.#clients.byConnection(connection);
    if (client === undefined) return;
    if (result === "failed") {
      this.#options.logger.debug("dead connection removed", { connection: connection.id });
      this.remove(client.key);
      this.#clients.leave(client);
      return connection.socket.kill();
    }
    if (result === "too_slow") return this.end(connection, Disconnects.SLOW_CONSUMER);
    if (result === "behind") this.#fellBehind(client);
  }

  #fellBehind(client: Client): void {
    const { connection, terms } = client;
    client.fellBehindMs = this.#now();
    if (!connection.isSlow) {
      connection.isSlow = true;
      this.slowed += 1;
      this.#options.logger.warn("client is slow", { connection: connection.id });
      connection.enqueue([this.#notice(client, "slow_consumer")]);
    }
    this.#catchUp.start(connection, terms);
  }

  #notice({ dialect, connection }: Client, event: string): string {
    const nowMs = this.#now();
    const payload = {
      event,
      merged_ticks: connection.mergedTicks,
      _server_time_utc: new Date(nowMs).toISOString(),
      _sent_at: nowMs,
    };
    return dialect === "classic" ? encode(MessageType.STATUS, payload) : `${MessageType.STATUS}:${serialize(payload)}`;
  }

  #sweep(): void {
    const nowMs = this.#now();
    const { limits } = this.#options.shared;
    for (const client of [...this.#clients]) {
      const { connection, dialect } = client;
      const disconnect = diagnose(connection, dialect, nowMs, limits);
      if (disconnect !== null) this.end(connection, disconnect, "found by the sweep");
      else if (connection.isSlow && connection.isLive && nowMs - client.fellBehindMs >= WELL_AFTER_MS) {
        connection.isSlow = false;
        this.#options.logger.info("client is well again", {
          connection: connection.id,
          merged: connection.mergedTicks,
        });
        this.send(client, this.#notice(client, "slow_consumer_recovered"));
      }
    }
    this.#sweepTimer = this.#clients.size === 0
      ? undefined
      : this.#options.clock.setTimeout(() => this.#sweep(), SWEEP_EVERY_MS);
  }
}
