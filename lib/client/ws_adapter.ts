import type { ClassicClientMessage } from "../protocol/client_messages.ts";
import { serialize } from "../protocol/serialize.ts";
import type { PongPayload, ServerMessage } from "../protocol/server_messages.ts";
import type { EpochMs } from "../protocol/brand.ts";
import { type Clock, systemClock } from "../support/clock.ts";
import type { ConnectionView } from "./connection_view.ts";
import { classicDialect, type Dialect } from "./dialect.ts";
import { type CreateSocket, defaultEnvironment, type Environment, OPEN, type WebSocketLike } from "./platform.ts";
import { type ReconnectPolicy, reduce } from "./reconnect.ts";
import {
  initialState,
  type ReconnectEffect,
  type ReconnectEvent,
  type ReconnectState,
  type TimerKind,
  viewOf,
} from "./reconnect_state.ts";
import { TimerSet } from "./timer_set.ts";
import { policyOf, type WsAdapterOptions } from "./ws_adapter_options.ts";

export type { WsAdapterOptions } from "./ws_adapter_options.ts";

/** A PING answered. */
export interface Heartbeat {
  readonly rttMs: number;
  /** The server's own clock when it answered. */
  readonly serverTimeMs: EpochMs;
}

/** What BackendClient needs of {@linkcode WsAdapter}; a test may stand in for it. */
export interface WsAdapterLike {
  /** Every message that could be read, in order. */
  onMessage: ((message: ServerMessage) => void) | null;
  /** Once per change of what may be shown. */
  onConnection: ((view: ConnectionView) => void) | null;
  onHeartbeat: ((heartbeat: Heartbeat) => void) | null;
  /** A frame that could not be read, a socket that could not be made, a callback that threw. The connection goes on. */
  onError: (error: Error) => void;
  readonly connection: ConnectionView;
  start(): void;
  stop(): void;
  retryNow(): void;
  /** Whether the message was handed to a live connection; it is not kept for later. */
  send(message: ClassicClientMessage): boolean;
}

interface Link {
  readonly socket: WebSocketLike;
  readonly generation: number;
  readonly listeners: AbortController;
}

const asError = (thrown: unknown): Error => thrown instanceof Error ? thrown : new Error(String(thrown));

/**
 * Keeps one WebSocket to the server alive: carries out what the reconnect machine says, reads frames and measures the
 * heartbeat. `connection` is `live` only while the server has greeted the socket and answers.
 *
 * @example
 * ```ts
 * using adapter = new WsAdapter({ url: "ws://127.0.0.1:8000/ws/feed" });
 * adapter.onMessage = (message) => console.log(message.type);
 * adapter.start();
 * ```
 */
export class WsAdapter implements WsAdapterLike, Disposable {
  onMessage: ((message: ServerMessage) => void) | null = null;
  onConnection: ((view: ConnectionView) => void) | null = null;
  onHeartbeat: ((heartbeat: Heartbeat) => void) | null = null;
  onError: (error: Error) => void = (error) => reportError(error);

  readonly #url: string;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #policy: ReconnectPolicy;
  readonly #createSocket: CreateSocket;
  readonly #environment: Environment | null;
  readonly #dialect: Dialect = classicDialect;

  #state: ReconnectState;
  #view: ConnectionView;
  readonly #events: ReconnectEvent[] = [];
  #handling = false;
  #link: Link | null = null;
  #wakeListeners: AbortController | null = null;
  readonly #timers: TimerSet<TimerKind>;
  #lastHeardMs = 0;
  /** When the oldest unanswered PING left. */
  #pingSentMs: number | null = null;
  #undecodableFrames = 0;

  /** @throws {RangeError} when an interval is not positive. */
  constructor(options: WsAdapterOptions) {
    this.#url = options.url;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#policy = policyOf(options);
    this.#timers = new TimerSet(this.#clock);
    this.#createSocket = options.createSocket ?? ((url, protocols) => new WebSocket(url, [...protocols]));
    this.#environment = options.environment === undefined ? defaultEnvironment() : options.environment;
    this.#state = initialState(this.#clock.now());
    this.#view = viewOf(this.#state);
  }

  get connection(): ConnectionView {
    return this.#view;
  }

  /** Messages from the server that could not be read since this adapter was made. */
  get undecodableFrames(): number {
    return this.#undecodableFrames;
  }

  /** Connects, and from then on reconnects. Does nothing when started already. */
  start(): void {
    this.#listenForWake();
    this.#dispatch({ type: "start" });
  }

  /** Closes the connection and leaves no timer and no listener. It may be started again. */
  stop(): void {
    this.#wakeListeners?.abort();
    this.#wakeListeners = null;
    this.#dispatch({ type: "stop" });
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  /** Attempts a connection now when one is waited for or was refused. For a person's request only. */
  retryNow(): void {
    this.#dispatch({ type: "retry_now" });
  }

  send(message: ClassicClientMessage): boolean {
    return this.#state.kind === "live" && this.#sendText(serialize(message));
  }

  #sendText(text: string): boolean {
    const socket = this.#link?.socket;
    if (socket?.readyState !== OPEN) return false;
    socket.send(text);
    return true;
  }

  #listenForWake(): void {
    const environment = this.#environment;
    if (environment === null || this.#wakeListeners !== null) return;
    this.#wakeListeners = new AbortController();
    const { signal } = this.#wakeListeners;
    environment.addEventListener("online", () => this.#dispatch({ type: "wake" }), { signal });
    environment.addEventListener("visibilitychange", () => {
      if (environment.document?.visibilityState === "visible") this.#dispatch({ type: "wake" });
    }, { signal });
  }

  /** The one place that writes the state. Events raised while one is handled wait for their turn. */
  #dispatch(event: ReconnectEvent): void {
    this.#events.push(event);
    if (this.#handling) return;
    this.#handling = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
        const at = { nowMs: this.#clock.now(), random: this.#random(), policy: this.#policy };
        const { state, effects } = reduce(this.#state, next, at);
        this.#state = state;
        effects.forEach((effect) => this.#run(effect));
        this.#announce();
      }
    } finally {
      this.#handling = false;
    }
  }

  #announce(): void {
    const view = viewOf(this.#state);
    const old = this.#view;
    const same = view.state === old.state && view.sinceMs === old.sinceMs && view.attempt === old.attempt &&
      view.retryAtMs === old.retryAtMs && view.reason === old.reason;
    if (same) return;
    this.#view = view;
    this.#guard(() => this.onConnection?.(view));
  }

  #guard(callback: () => void): void {
    try {
      callback();
    } catch (thrown) {
      this.onError(asError(thrown));
    }
  }

  #run(effect: ReconnectEffect): void {
    switch (effect.type) {
      case "open_socket":
        return this.#open(effect.generation);
      case "close_socket":
        return this.#close(effect.code, effect.reason);
      case "start_timer":
        return this.#startTimer(effect.timer, effect.generation, effect.delayMs);
      case "stop_timer":
        return this.#timers.stop(effect.timer);
      case "send_ping":
        if (this.#sendText(this.#dialect.ping())) this.#pingSentMs ??= this.#clock.now();
    }
  }

  #startTimer(timer: TimerKind, generation: number, delayMs: number): void {
    this.#timers.start(timer, delayMs, () => {
      this.#dispatch({ type: "timer_fired", timer, generation, lastHeardMs: this.#lastHeardMs });
    });
  }

  #open(generation: number): void {
    let socket: WebSocketLike;
    try {
      socket = this.#createSocket(this.#url, this.#dialect.protocols);
    } catch (thrown) {
      const reason = `Cannot open a socket to ${this.#url}: ${asError(thrown).message}`;
      this.onError(new Error(reason, { cause: thrown }));
      this.#dispatch({ type: "socket_failed", generation, reason });
      return;
    }
    const link: Link = { socket, generation, listeners: new AbortController() };
    const { signal } = link.listeners;
    this.#link = link;
    socket.addEventListener("open", () => this.#dispatch({ type: "socket_opened", generation }), { signal });
    socket.addEventListener("message", ({ data }) => this.#receive(link, data), { signal });
    socket.addEventListener("close", ({ code, reason }) => {
      this.#dispatch({ type: "socket_closed", generation, code, reason });
    }, { signal });
  }

  #close(code: number, reason: string): void {
    this.#link?.listeners.abort();
    this.#link?.socket.close(code, reason);
    this.#link = null;
    this.#pingSentMs = null;
  }

  #receive(link: Link, data: unknown): void {
    this.#lastHeardMs = this.#clock.now();
    const texts = typeof data === "string" ? this.#dialect.split(data) : [null];
    for (const text of texts) {
      if (this.#link !== link) return;
      this.#read(link, text);
    }
    // Browsers slow the timers of hidden tabs to one a minute, but not their messages: whichever comes first is used.
    this.#timers.catchUp("heartbeat");
  }

  #read(link: Link, text: string | null): void {
    let message: ServerMessage;
    try {
      if (text === null) throw new SyntaxError("Cannot decode the frame: it is binary");
      message = this.#dialect.decode(text);
    } catch (thrown) {
      this.#undecodableFrames++;
      this.onError(asError(thrown));
      return;
    }
    const { generation } = link;
    if (message.type === "STATUS" && message.data.event === "connected") {
      this.#dispatch({ type: "greeted", generation });
    }
    if (message.type === "PONG") this.#answered(generation, message.data);
    this.#guard(() => this.onMessage?.(message));
  }

  #answered(generation: number, pong: PongPayload): void {
    const sentMs = this.#pingSentMs;
    this.#pingSentMs = null;
    this.#dispatch({ type: "ponged", generation });
    if (sentMs === null) return;
    const rttMs = Math.max(0, this.#clock.now() - sentMs);
    this.#guard(() => this.onHeartbeat?.({ rttMs, serverTimeMs: pong.sent_at }));
  }
}
