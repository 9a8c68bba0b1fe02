import type { ConnectedPayload } from "@/lib/protocol/batched_messages.ts";
import { ALL_TICKERS, type ClassicClientMessage, MAX_FLUSH_MS } from "@/lib/protocol/client_messages.ts";
import { serialize } from "@/lib/protocol/serialize.ts";
import { type Clock, systemClock } from "@/lib/support/clock.ts";
import type { ConnectionView } from "./reconnect/connection_view.ts";
import { Delivery } from "./delivery.ts";
import type { DeliveryView } from "./delivery_view.ts";
import type { Incoming } from "./dialects/dialect.ts";
import { EventStreamSocket } from "./event_stream_socket.ts";
import { detailBeyond, type DetailWishes, isSameDetail } from "./detail_wishes.ts";
import { FeedLink, type Unreadable } from "./feed_link.ts";
import { type FeedWishes, streamUrlOf } from "./feed_wishes.ts";
import { type CreateEventSource, type CreateSocket, defaultEnvironment, type Environment } from "./platform.ts";
import { ReconnectMachine, type SocketEffect } from "./reconnect/reconnect_machine.ts";
import type { Subscription, SubscriptionChange } from "@/lib/protocol/subscription.ts";
import { listenForWake } from "./wake.ts";
import type { BatchedFeed, WsAdapterLike } from "./ws_adapter_like.ts";
import { policyOf, wishesOf, type WsAdapterOptions } from "./ws_adapter_options.ts";

export type { BatchedFeed, Heartbeat, WsAdapterLike } from "./ws_adapter_like.ts";
export type { WsAdapterOptions } from "./ws_adapter_options.ts";

const asError = (thrown: unknown): Error => thrown instanceof Error ? thrown : new Error(String(thrown));

/**
 * Keeps one WebSocket to the server alive, or where none gets through a stream of Server-Sent Events: carries out what the reconnect machine says, speaks the dialect that the
 * server knows, hands on each event once and in order, and measures the heartbeat. `connection` is `live` only while
 * the server has greeted the socket and was heard within the last 3 s.
 *
 * @example
 * ```ts
 * using adapter = new WsAdapter({ url: "ws://127.0.0.1:8000/ws/feed" });
 * adapter.onMessage = (message) => console.log(message.type);
 * adapter.start();
 * ```
 */
export class WsAdapter implements WsAdapterLike, BatchedFeed, Disposable {
  onMessage: WsAdapterLike["onMessage"] = null;
  onTicks: BatchedFeed["onTicks"] = null;
  onConnection: WsAdapterLike["onConnection"] = null;
  onRecovery: BatchedFeed["onRecovery"] = null;
  onDialect: BatchedFeed["onDialect"] = null;
  onHeartbeat: WsAdapterLike["onHeartbeat"] = null;
  onError: (error: Error) => void = (error) => reportError(error);

  readonly #url: string;
  readonly #streamUrl: string | null;
  readonly #createEventSource: CreateEventSource;
  readonly #clock: Clock;
  readonly #createSocket: CreateSocket;
  readonly #environment: Environment | null;
  readonly #machine: ReconnectMachine;
  readonly #delivery: Delivery;
  #wishes: FeedWishes;
  /** As long as conflation is not asked for. */
  readonly #flushMs: number;
  #link: FeedLink | null = null;
  #wakeListeners: AbortController | null = null;
  #undecodableFrames = 0;

  /** @throws {RangeError} when an option is out of range. */
  constructor(options: WsAdapterOptions) {
    this.#url = options.url;
    this.#streamUrl = options.streamUrl ?? null;
    this.#createEventSource = options.createEventSource ?? ((url) => new EventSource(url));
    this.#delivery = new Delivery(options.position);
    this.#clock = options.clock ?? systemClock;
    this.#createSocket = options.createSocket ?? ((url, protocols) => new WebSocket(url, [...protocols]));
    this.#environment = options.environment === undefined ? defaultEnvironment() : options.environment;
    this.#wishes = wishesOf(options);
    this.#flushMs = this.#wishes.flushMs;
    this.#machine = new ReconnectMachine({
      clock: this.#clock,
      random: options.random ?? Math.random,
      policy: policyOf(options),
      onEffect: (effect) => this.#run(effect),
      onView: (view) => this.#guard(() => this.onConnection?.(view)),
    });
  }

  get connection(): ConnectionView {
    return this.#machine.view;
  }

  get delivery(): DeliveryView {
    return this.#delivery.view;
  }

  /** Messages from the server that could not be read since this adapter was made. */
  get undecodableFrames(): number {
    return this.#undecodableFrames;
  }

  /** Connects, and from then on reconnects. Does nothing when started already. */
  start(): void {
    if (this.#environment !== null) {
      this.#wakeListeners ??= listenForWake(this.#environment, {
        onWake: () => this.#machine.dispatch({ type: "wake" }),
        onOffline: () => this.#machine.dispatch({ type: "offline" }),
      });
    }
    this.#machine.dispatch({ type: "start" });
  }

  /** Closes the connection and leaves no timer and no listener. It may be started again. */
  stop(): void {
    this.#wakeListeners?.abort();
    this.#wakeListeners = null;
    this.#machine.dispatch({ type: "stop" });
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  /** Attempts a connection now when one is waited for or was refused. For a person's request only. */
  retryNow(): void {
    this.#machine.dispatch({ type: "retry_now" });
  }

  get subscription(): Subscription {
    return this.#wishes.subscription;
  }

  send(message: ClassicClientMessage): boolean {
    return this.#machine.view.state === "live" && (this.#link?.send(serialize(message)) ?? false);
  }

  subscribe(change: SubscriptionChange): void {
    this.#resubscribe("SUBSCRIBE", change, this.#wishes.subscription.with(change));
  }

  unsubscribe(change: SubscriptionChange): void {
    this.#resubscribe("UNSUBSCRIBE", change, this.#wishes.subscription.without(change));
  }

  setDetail(detail: DetailWishes): void {
    const before = this.#wishes.detail;
    this.#wishes = { ...this.#wishes, detail };
    const link = this.#link;
    if (link?.isMute === true) return this.#checkSettings();
    if (link === null || link.told === null) return;
    const [gone, fresh] = [detailBeyond(before, detail), detailBeyond(detail, before)];
    // What is gone first, so that the two together are never more than the server takes.
    if (gone !== null) link.send(serialize({ type: "UNSUBSCRIBE", ...gone }));
    if (fresh !== null) link.send(serialize({ type: "SUBSCRIBE", ...fresh }));
  }

  askScans(ids: readonly string[]): void {
    this.#link?.send(serialize({ type: "SUBSCRIBE", scans: ids }));
  }

  setConflate(conflate: boolean): void {
    if (conflate === this.#wishes.conflate) return;
    this.#wishes = { ...this.#wishes, conflate, flushMs: conflate ? MAX_FLUSH_MS : this.#flushMs };
    this.#checkSettings();
  }

  #resubscribe(type: "SUBSCRIBE" | "UNSUBSCRIBE", change: SubscriptionChange, subscription: Subscription): void {
    if (subscription.key === this.#wishes.subscription.key) return;
    this.#wishes = { ...this.#wishes, subscription };
    const link = this.#link;
    if (link?.isMute === true) this.#checkSettings();
    else if (link !== null && link.told !== null) link.send(serialize({ type, ...change }));
  }

  /** The server takes no list as long as this one: all tickers are asked for instead, from now on. */
  #widen(link: FeedLink): void {
    const change = { tickers: [ALL_TICKERS] } as const;
    if (this.#machine.state.kind === "live") return this.subscribe(change);
    this.#wishes = { ...this.#wishes, subscription: this.#wishes.subscription.with(change) };
    link.hello(this.#wishes, this.#delivery.position);
  }

  /** Conflation can be asked for in HELLO only, and nothing any more over a stream. */
  #checkSettings(): void {
    const { told = null, isMute = false } = this.#link ?? {};
    const { conflate, subscription, detail } = this.#wishes;
    const isPending = told !== null &&
      (told.conflate !== conflate ||
        isMute && (told.subscription.key !== subscription.key || !isSameDetail(told.detail, detail)));
    this.#machine.dispatch({ type: "settings_changed", isPending });
  }

  #guard(callback: () => void): void {
    try {
      callback();
    } catch (thrown) {
      this.onError(asError(thrown));
    }
  }

  #run(effect: SocketEffect): void {
    switch (effect.type) {
      case "open_socket":
        return this.#open(effect);
      case "close_socket":
        this.#link?.close(effect.code, effect.reason);
        this.#link = null;
        return;
      case "send_ping":
        return this.#link?.ping(this.#clock.now());
      case "send_hello":
        return this.#link?.hello(this.#wishes, this.#delivery.position);
      case "begin_delivery":
        return this.#beginDelivery(effect.connected);
    }
  }

  #open({ generation, transport, dialect: offer }: SocketEffect & { type: "open_socket" }): void {
    this.#delivery.opening();
    const isStream = transport === "event_stream";
    const url = isStream && this.#streamUrl !== null
      ? streamUrlOf(this.#streamUrl, this.#wishes, this.#delivery.position)
      : this.#url;
    try {
      const link = new FeedLink({
        url,
        createSocket: isStream ? (url) => new EventStreamSocket(url, this.#createEventSource) : this.#createSocket,
        offer,
        told: isStream ? this.#wishes : null,
        onOpen: (dialect) => this.#machine.dispatch({ type: "socket_opened", generation, dialect }),
        onFrame: (data) => this.#receive(link, generation, data),
        onClose: (code, reason) => this.#machine.dispatch({ type: "socket_closed", generation, code, reason }),
      });
      this.#link = link;
    } catch (thrown) {
      const reason = `Cannot open a socket to ${url}: ${asError(thrown).message}`;
      this.onError(new Error(reason, { cause: thrown }));
      this.#machine.dispatch({ type: "socket_failed", generation, reason });
    }
  }

  #beginDelivery(connected: ConnectedPayload | null): void {
    const before = this.delivery.dialect;
    const recovery = this.#delivery.greeted(connected, this.#link?.told?.conflate ?? false);
    const { dialect } = this.delivery;
    if (dialect !== null && dialect !== before) this.#guard(() => this.onDialect?.(dialect));
    this.#guard(() => this.onRecovery?.(recovery));
    this.#checkSettings();
  }

  #receive(link: FeedLink, generation: number, data: unknown): void {
    this.#machine.heard();
    for (const incoming of link.read(data)) this.#take(link, generation, incoming);
    this.#machine.catchUp();
  }

  #take(link: FeedLink, generation: number, incoming: Incoming | Unreadable): void {
    let isSnapshot = false;
    switch (incoming.kind) {
      case "unreadable":
        this.#undecodableFrames++;
        if (incoming.mayBeEvent) this.#delivery.unread();
        return this.onError(incoming.error);
      case "greeting":
        this.#machine.dispatch({ type: "greeted", generation, connected: incoming.connected });
        break;
      case "pong":
        this.#answered(link, generation, incoming);
        break;
      case "subscribed":
        this.#delivery.movedTo(incoming.seq);
        break;
      case "refused":
        if (incoming.code === "too_many_tickers") return this.#widen(link);
        // What was said right after a HELLO that was refused is in the next HELLO, too.
        if (incoming.code === "hello_first") return;
        break;
      case "ticks":
        this.#delivery.countTicks(incoming.batch);
        this.#guard(() => this.onTicks?.(incoming.batch));
        break;
      case "event":
        if (!this.#admit(generation, incoming)) return;
        isSnapshot = incoming.stamps._snapshot === true;
    }
    for (const message of incoming.messages) this.#guard(() => this.onMessage?.(message, isSnapshot));
  }

  /** Whether the event is the one to be told next. */
  #admit(generation: number, { stamps }: Incoming & { kind: "event" }): boolean {
    const admission = this.#delivery.admit(stamps);
    if (admission.verdict === "gap") this.#machine.dispatch({ type: "gap_found", generation });
    if (admission.verdict === "skip") {
      const { missing, after } = admission;
      this.onError(new Error(`Cannot read ${missing} of the messages after number ${after}: skipped`));
    }
    return admission.verdict === "take" || admission.verdict === "skip";
  }

  #answered(link: FeedLink, generation: number, { id, serverTimeMs }: Incoming & { kind: "pong" }): void {
    const rttMs = link.answered(id, this.#clock.now());
    if (rttMs === null) return;
    this.#machine.dispatch({ type: "ponged", generation });
    this.#guard(() => this.onHeartbeat?.({ rttMs, serverTimeMs }));
  }
}
