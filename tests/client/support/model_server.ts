import { assert, assertEquals } from "@std/assert";
import type { WebSocketLike } from "@/lib/client/connection/platform.ts";
import { type BatchedClientMessage, BatchedClientMessage as Message, PING } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { FakeSocket } from "./fake_socket.ts";

/** An event of the server; its text tells it apart from all others. */
export interface ModelEvent {
  readonly seq: number;
  readonly type: "LOG" | "TRADE" | "BAR" | "IGNITION" | "WATCHLIST" | "STATUS";
  /** That a filter by ticker goes by. */
  readonly ticker: string | null;
  readonly payload: object;
  readonly text: string;
  /** Its line is such that no client can read it. */
  readonly isPoison: boolean;
}

/** What a connection is to get; null for all. */
export interface ModelFilter {
  readonly types: ReadonlySet<string> | null;
  readonly tickers: ReadonlySet<string> | null;
}

/** A greeted connection. */
interface Peer {
  filter: ModelFilter;
  /** Number of the last event that was sent or passed over. */
  cursor: number;
  /** What the next `_prev` says. */
  prev: number;
}

export type Fault = "none" | "drop" | "twice" | "garble";

/** A socket whose other side is a {@linkcode ModelServer}. */
class ModelSocket extends FakeSocket {
  readonly #onText: (text: string) => void;

  constructor(url: string, protocols: readonly string[], onText: (text: string) => void) {
    super(url, protocols);
    this.#onText = onText;
  }

  override send(text: string): void {
    super.send(text);
    this.#onText(text);
  }
}

export interface ModelServerOptions {
  /** Events that a client that comes back can be given. */
  readonly historySize: number;
  /** That a client may name. @default Infinity */
  readonly maxTickers?: number;
  /** How long a message of a client is on its way. @default 1 */
  readonly latencyMs?: number;
}

/**
 * A server of the batched dialect by the letter of docs/protocol.md, with a short history, that may be told to lose,
 * repeat or garble what it sends.
 */
export class ModelServer {
  readonly #clock: Clock;
  readonly #historySize: number;
  readonly #maxTickers: number;
  readonly #latencyMs: number;
  readonly #peers = new Map<ModelSocket, Peer>();
  #epoch = 1;
  #events: ModelEvent[] = [];
  #isUp = true;
  readonly sockets: ModelSocket[] = [];

  constructor(clock: Clock, { historySize, maxTickers = Infinity, latencyMs = 1 }: ModelServerOptions) {
    this.#clock = clock;
    this.#historySize = historySize;
    this.#maxTickers = maxTickers;
    this.#latencyMs = latencyMs;
  }

  get epoch(): string {
    return `e${this.#epoch}`;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** All events of this epoch, also those that the history has lost. */
  get events(): readonly ModelEvent[] {
    return this.#events;
  }

  /** What the connections that are greeted and open are to get. */
  get filters(): readonly ModelFilter[] {
    return Array.from(this.#peers).filter(([{ readyState }]) => readyState === 1).map(([, { filter }]) => filter);
  }

  readonly createSocket = (url: string, protocols: readonly string[]): WebSocketLike => {
    const socket: ModelSocket = new ModelSocket(
      url,
      protocols,
      (text) => this.#later(() => this.#answer(socket, text), this.#latencyMs),
    );
    this.sockets.push(socket);
    this.#later(() => {
      if (socket.readyState !== 0) return;
      // The fallback of a dead server's client must not find it up by chance: what follows is about one dialect.
      if (!this.#isUp || protocols.length === 0) return socket.lose(1006);
      socket.accept();
    });
    return socket;
  };

  /** Sends lines of the log and orders in one frame, with one fault each, cyclically. */
  emit(count: number, faults: readonly Fault[], isPoison: boolean): void {
    for (let index = 0; index < count; index++) {
      const seq = this.#events.length + 1;
      const text = `${this.epoch}:${seq}`;
      const bad = isPoison && index === 0;
      if (seq % 3 === 0) this.#add("TRADE", null, { event: bad ? "?" : "FILL", order_id: text, ticker: "AAPL" }, bad);
      else this.#add("LOG", null, { line: text, level: "INFO", time: bad ? "never" : TIME }, bad);
    }
    this.#flushSoon(faults);
  }

  /** Sends an event about a ticker, or about none. */
  publish(type: ModelEvent["type"], ticker: string | null, payload: object): void {
    this.#add(type, ticker, payload, false);
    this.#flushSoon(["none"]);
  }

  /** Sends a trade at once to whom it concerns. */
  tick(ticker: string, price: number, timeMs: number): void {
    const columns = { s: [ticker], i: [0], p: [price], v: [1], t0: timeMs, t: [0] };
    for (const [socket, { filter }] of this.#peers) {
      if (admits(filter, "TICK", ticker)) socket.receive(`TICK:${JSON.stringify(columns)}`);
    }
  }

  /** Ends all connections. */
  lose(code: number): void {
    const greeted = [...this.#peers.keys()];
    this.#peers.clear();
    for (const socket of this.sockets) {
      if (socket.readyState < 2 && (greeted.includes(socket) || code === 1006)) socket.lose(code);
    }
  }

  restart(): void {
    this.lose(1001);
    this.#epoch += 1;
    this.#events = [];
  }

  setUp(isUp: boolean): void {
    this.#isUp = isUp;
    if (!isUp) this.lose(1006);
  }

  #later(run: () => void, delayMs = 1): void {
    this.#clock.setTimeout(run, delayMs);
  }

  #add(type: ModelEvent["type"], ticker: string | null, payload: object, isPoison: boolean): void {
    const seq = this.#events.length + 1;
    this.#events = [...this.#events, { seq, type, ticker, payload, text: `${this.epoch}:${seq}`, isPoison }];
  }

  #answer(socket: ModelSocket, text: string): void {
    if (socket.readyState !== 1) return;
    if (text === PING) return socket.pong();
    const message = Message.parse(JSON.parse(text));
    switch (message.type) {
      case "PING":
        return socket.receive(`PONG:${JSON.stringify({ id: message.id, server_time_utc: TIME, sent_at: 0 })}`);
      case "HELLO":
        return this.#greet(socket, message);
      case "SUBSCRIBE":
      case "UNSUBSCRIBE":
        return this.#resubscribe(socket, message);
      case "SET_ACTIVE_TICKER":
        return this.publish("STATUS", null, {
          event: "active_ticker_changed",
          ticker: message.ticker,
          source: "search",
        });
    }
  }

  #greet(socket: ModelSocket, { epoch, seq, types, tickers }: BatchedClientMessage & { type: "HELLO" }): void {
    assertEquals(this.#peers.has(socket), false, "HELLO came twice");
    const filter = {
      types: types === undefined ? null : new Set(types),
      tickers: tickers === undefined || tickers.includes("*") ? null : new Set<string>(tickers),
    };
    if (this.#refuses(socket, filter)) return;
    const latest = this.#events.length;
    const recovered = epoch === this.epoch && seq !== undefined && seq <= latest && latest - seq <= this.#historySize;
    const cursor = recovered ? seq : latest;
    this.#peers.set(socket, { filter, cursor, prev: cursor });
    const replayed = admitted(this.#events.slice(cursor), filter).length;
    socket.welcome({ epoch: this.epoch, seq: latest, recovered, replayed });
    if (recovered) return this.#flush(socket, ["none"]);
    socket.receive(`LOG:${JSON.stringify({ line: "snapshot", level: "INFO", time: TIME, _snapshot: true })}`);
  }

  #resubscribe(
    socket: ModelSocket,
    { type, tickers = [], types = [] }: BatchedClientMessage & { type: "SUBSCRIBE" | "UNSUBSCRIBE" },
  ): void {
    const peer = this.#peers.get(socket);
    if (peer === undefined) return socket.receive('ERROR:{"code":"hello_first","message":"HELLO must be first"}');
    const isMore = type === "SUBSCRIBE";
    const filter = {
      types: changed(peer.filter.types, types, isMore),
      tickers: changed(peer.filter.tickers, tickers, isMore),
    };
    if (this.#refuses(socket, filter)) return;
    peer.filter = filter;
    peer.prev = peer.cursor;
    const told = { tickers: [...filter.tickers ?? ["*"]], types: [...filter.types ?? []] };
    socket.receive(`STATUS:${JSON.stringify({ event: "subscribed", seq: peer.cursor, ...told })}`);
  }

  #refuses(socket: ModelSocket, { tickers }: ModelFilter): boolean {
    if (tickers === null || tickers.size <= this.#maxTickers) return false;
    socket.receive('ERROR:{"code":"too_many_tickers","message":"too many"}');
    return true;
  }

  #flushSoon(faults: readonly Fault[]): void {
    for (const socket of this.#peers.keys()) this.#later(() => this.#flush(socket, faults));
  }

  #flush(socket: ModelSocket, faults: readonly Fault[]): void {
    const peer = this.#peers.get(socket);
    if (peer === undefined) return;
    const due = admitted(this.#events.slice(peer.cursor), peer.filter);
    peer.cursor = this.#events.length;
    const isFiltered = peer.filter.types !== null || peer.filter.tickers !== null;
    const lines = due.flatMap((event, index) => {
      const line = lineOf(event, isFiltered ? peer.prev : undefined);
      peer.prev = event.seq;
      const fault = faults[index % faults.length] ?? "none";
      if (fault === "drop") return [];
      if (fault === "twice" && !event.isPoison) return [line, line];
      return fault === "garble" ? [line.slice(0, -1)] : [line];
    });
    if (lines.length > 0) socket.receive(lines.join("\n"));
  }
}

const TIME = "2026-01-05T15:00:00.000Z";
const BY_TICKER: readonly string[] = ["TICK", "BAR", "IGNITION"];

const admits = ({ types, tickers }: ModelFilter, type: string, ticker: string | null): boolean =>
  (types === null || types.has(type)) &&
  (tickers === null || ticker === null || !BY_TICKER.includes(type) || tickers.has(ticker));

/** Those of `events` that a connection with this filter is to get. */
export const admitted = (events: readonly ModelEvent[], filter: ModelFilter): ModelEvent[] =>
  events.filter(({ type, ticker }) => admits(filter, type, ticker));

function changed(
  members: ReadonlySet<string> | null,
  change: readonly string[],
  isMore: boolean,
): ModelFilter["tickers"] {
  if (change.length === 0) return members;
  if (change.includes("*")) return isMore ? null : new Set();
  if (isMore) return members === null ? null : members.union(new Set(change));
  assert(members !== null, "single names cannot be taken away from all");
  return members.difference(new Set(change));
}

const lineOf = ({ type, payload, seq }: ModelEvent, prev: number | undefined): string =>
  `${type}:${JSON.stringify({ ...payload, _seq: seq, _prev: prev })}`;
