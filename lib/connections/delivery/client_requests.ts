import {
  ALL_TICKERS,
  BatchedClientMessage,
  ClassicClientMessage,
  type DetailChange,
  Disconnects,
  encode,
  firstIssue,
  type Hello,
  MessageType,
  PING,
  serialize,
  type Ticker,
  type TickerSource,
} from "@/lib/protocol/mod.ts";
import { errorMessage } from "@/lib/support/logger.ts";
import type { Client } from "./client_registry.ts";
import type { Hub } from "./hub.ts";
import type { EventHistory } from "./event_history.ts";
import { stamps } from "./event_text.ts";
import type { ConnectionLimits } from "../limits.ts";
import { type ScanSource, scanText } from "./scan_subscriptions.ts";
import type { Snapshots } from "./snapshots.ts";
import type { TickBook } from "./ticks/tick_book.ts";
import { admits } from "./delivery_terms.ts";
import { DetailWishes } from "./detail/detail_wishes.ts";
import { Subscription, type SubscriptionChange } from "@/lib/protocol/subscription.ts";

export interface ClientRequestsOptions {
  readonly hub: Hub;
  readonly history: EventHistory;
  readonly book: TickBook;
  readonly limits: ConnectionLimits;
  readonly now: () => number;
  readonly greeting: () => Readonly<Record<string, unknown>>;
  readonly snapshots: Snapshots;
  /** How the feed writes a ticker that people write in several ways. */
  readonly spelling: (ticker: Ticker) => Ticker;
  readonly setActiveTicker: (ticker: Ticker, source: TickerSource) => void;
  /** False when a client brings a token that is not the server's. */
  readonly acceptsToken: (token: string) => boolean;
  readonly scans: ScanSource;
}

interface SubscriptionRequest extends SubscriptionChange, DetailChange {
  readonly scans?: readonly string[] | undefined;
}

/** A request that is refused: the client gets ERROR and nothing is changed. */
class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

function parseJson(text: string, otherwise: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal("bad_json", `Cannot read the message: ${otherwise}JSON: ${errorMessage(error)}`);
  }
}

/** Does what clients ask, in either dialect. */
export class ClientRequests {
  readonly #options: ClientRequestsOptions;

  constructor(options: ClientRequestsOptions) {
    this.#options = options;
  }

  /** Greets a classic client, which then gets everything. A batched one has to say HELLO first. */
  greetClassic(client: Client): void {
    const greeting = { ...this.#options.greeting(), event: "connected", message: "Connected to Flashtape" };
    client.connection.enqueue([encode(MessageType.STATUS, { ...greeting, ...stamps(this.#options.now()) })]);
    const { history, book } = this.#options;
    client.connection.startAt({ position: history.end, seq: history.seq, mark: book.mark([]) });
    this.#options.hub.start(client);
  }

  receive(client: Client, text: string): void {
    const isClassic = client.dialect === "classic";
    try {
      if (isClassic) this.#classic(client, text);
      else this.#batched(client, text);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const payload = { code: error.code, message: error.message, request: text.slice(0, 200) };
      this.#options.hub.send(client, encode(MessageType.ERROR, isClassic ? error.message : payload));
    }
  }

  #pong(client: Client, id: Readonly<Record<string, unknown>> = {}): void {
    const { _server_time_utc: server_time_utc, _sent_at: sent_at } = stamps(this.#options.now());
    this.#options.hub.send(client, `${MessageType.PONG}:${serialize({ ...id, server_time_utc, sent_at })}`);
  }

  #classic(client: Client, text: string): void {
    if (text === PING) return this.#pong(client);
    const parsed = ClassicClientMessage.safeParse(parseJson(text, `neither ${PING} nor `));
    if (!parsed.success) {
      throw new Refusal("bad_message", `Cannot obey the message: ${firstIssue(parsed.error.issues)}`);
    }
    this.#activate(parsed.data);
  }

  #batched(client: Client, text: string): void {
    const parsed = BatchedClientMessage.safeParse(parseJson(text, "not "));
    if (!parsed.success) {
      throw new Refusal("bad_message", `Cannot obey the message: ${firstIssue(parsed.error.issues)}`);
    }
    const message = this.#spelled(parsed.data);
    const { isGreeted } = client.connection;
    if (message.type === "HELLO") {
      if (isGreeted) throw new Refusal("greeted_already", "HELLO was said already; SUBSCRIBE changes a subscription");
      return this.#hello(client, message);
    }
    if (!isGreeted) throw new Refusal("hello_first", `HELLO must be the first message, not ${message.type}`);
    switch (message.type) {
      case "PING":
        return this.#pong(client, { id: message.id });
      case "SET_ACTIVE_TICKER":
        return this.#activate(message);
      case "SUBSCRIBE":
        return this.#subscribe(client, message);
      case "UNSUBSCRIBE":
        return this.#unsubscribe(client, message);
    }
  }

  #activate({ ticker, source }: ClassicClientMessage): void {
    this.#options.setActiveTicker(this.#options.spelling(ticker), source);
  }

  /** The same with the names of what is to be subscribed as the feed writes them. */
  #spelled(message: BatchedClientMessage): BatchedClientMessage {
    if (message.type !== "HELLO" && message.type !== "SUBSCRIBE" && message.type !== "UNSUBSCRIBE") return message;
    const { spelling } = this.#options;
    const spelled = (name: Ticker | typeof ALL_TICKERS) => name === ALL_TICKERS ? name : spelling(name);
    const { tickers, quotes, prints, depth } = message;
    return {
      ...message,
      tickers: tickers?.map(spelled),
      quotes: quotes?.map(spelling),
      prints: prints?.map(spelled),
      depth: depth?.map(spelling),
    };
  }

  #checkedWishes(wishes: DetailWishes): DetailWishes {
    const { excess } = wishes;
    if (excess !== null) throw new Refusal("too_many_details", excess);
    return wishes;
  }

  #checked(subscription: Subscription): Subscription {
    const excess = subscription.excess(this.#options.limits.maxSubscribedTickers);
    if (excess !== null) throw new Refusal("too_many_tickers", `${excess}; "*" subscribes all`);
    return subscription;
  }

  /** @throws {Refusal} when these scans beside those that a client looks at already are too many */
  #refuseTooMany(client: Client, ids: readonly string[]): void {
    const { hub, limits } = this.#options;
    const { size } = new Set([...hub.scans.of(client), ...ids]);
    if (size <= limits.maxSubscribedScans) return;
    throw new Refusal(
      "too_many_scans",
      `at most ${limits.maxSubscribedScans} scans can be subscribed, not ${size}; unsubscribe from one first`,
    );
  }

  /**
   * Begins to look at scans. Whoever has no room for an answer gets it with the next ones, so that nothing waits for
   * a client that asks and does not read. Of one that is gone the client is told that.
   */
  #look(client: Client, ids: readonly string[]): void {
    const { hub, scans, now } = this.#options;
    for (const id of new Set(ids)) {
      const rows = scans.rows(id);
      if (rows !== undefined) hub.scans.add(client, id, hub.offer(client, scanText(rows, now())));
      else {
        const deleted = { event: "scan_deleted", id, ...stamps(now()) };
        hub.send(client, `${MessageType.STATUS}:${serialize(deleted)}`);
      }
    }
  }

  #hello(
    client: Client,
    { epoch, seq, token, flush_ms, conflate, tickers, types, scans = [], name = "", ...details }: Hello,
  ): void {
    const { hub, history, book, greeting, snapshots, acceptsToken } = this.#options;
    if (token !== undefined && !acceptsToken(token)) {
      return hub.end(client.connection, Disconnects.UNAUTHORIZED, "wrong token");
    }
    const subscription = this.#checked(Subscription.of({ tickers, types }));
    this.#refuseTooMany(client, scans);
    const wishes = this.#checkedWishes(DetailWishes.NONE.with(details));
    const { connection } = client;
    client.terms = { dialect: "flashtape.v2", flushMs: flush_ms, conflate, subscription };
    connection.name = name;
    const position = epoch === history.epoch && seq !== undefined ? history.positionAfter(seq) : null;
    const recovered = position !== null;
    const start = recovered ? { frames: [], position, seq: seq ?? 0, mark: book.mark([]) } : snapshots.of(subscription);
    let replayed = 0;
    for (let at = start.position; recovered && at < history.end; at += 1) {
      const entry = history.at(at);
      if (entry !== undefined && admits(client.terms, entry)) replayed += 1;
    }
    const connected = {
      ...greeting(),
      event: "connected",
      message: "Connected to Flashtape",
      epoch: history.epoch,
      seq: recovered ? history.seq : start.seq,
      recovered,
      replayed,
      ...stamps(this.#options.now()),
    };
    connection.enqueue([`${MessageType.STATUS}:${serialize(connected)}`]);
    connection.enqueue(start.frames);
    connection.startAt(start);
    hub.start(client);
    this.#look(client, scans);
    if (hub.has(client)) hub.details.wish(client, wishes);
  }

  #subscribe(client: Client, { scans = [], ...change }: SubscriptionRequest): void {
    this.#refuseTooMany(client, scans);
    const wishes = this.#checkedWishes(this.#options.hub.details.of(client).with(change));
    for (const id of scans) {
      if (this.#options.scans.rows(id) !== undefined) continue;
      throw new Refusal("unknown_scan", `there is no scan ${id}; GET /api/scans has them all`);
    }
    const { subscription } = client.terms;
    this.#resubscribe(client, () => subscription.with(change), { adds: scans, wishes });
  }

  #unsubscribe(client: Client, { scans = [], ...change }: SubscriptionRequest): void {
    const { subscription } = client.terms;
    const wishes = this.#options.hub.details.of(client).without(change);
    this.#resubscribe(client, () => subscription.without(change), { drops: scans, wishes });
  }

  #resubscribe(
    client: Client,
    apply: () => Subscription,
    { adds = [], drops = [], wishes }: {
      readonly adds?: readonly string[];
      readonly drops?: readonly string[];
      readonly wishes: DetailWishes;
    },
  ): void {
    let subscription: Subscription;
    try {
      subscription = this.#checked(apply());
    } catch (error) {
      if (error instanceof RangeError) throw new Refusal("bad_message", error.message);
      throw error;
    }
    const { connection } = client;
    const { hub, snapshots, now } = this.#options;
    const added = snapshots.added(client.terms.subscription, subscription);
    connection.fallBehind(now());
    client.terms = { ...client.terms, subscription };
    const seq = connection.restartSeq();
    for (const id of drops) hub.scans.remove(client, id);
    const scans = [...new Set([...hub.scans.of(client), ...adds])];
    const payload = { event: "subscribed", seq, ...subscription.toJSON(), scans, ...wishes.toJSON(), ...stamps(now()) };
    hub.send(client, `${MessageType.STATUS}:${serialize(payload)}`);
    for (const text of added) hub.send(client, text);
    hub.start(client);
    this.#look(client, adds);
    if (hub.has(client)) hub.details.wish(client, wishes);
  }
}
