import type { EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import type { Clock, Timer } from "@/lib/support/clock.ts";
import type { FeedEvent } from "../feed.ts";
import type { BadMessages } from "./bad_messages.ts";
import type { Dialogue, Link, Loss } from "./dialogue.ts";
import type { CreateSocket, UpstreamSocket } from "./upstream_socket.ts";

/** From the start of connecting to the socket's opening. */
const CONNECT_MS = 10_000;
/** From a probe to any answer. */
const PROBE_MS = 10_000;
/** An event cannot be so far ahead of the clock: it would pass for the latest until its time has come. */
const MAX_AHEAD_MS = 5 * 60_000;

export interface ConnectionOptions {
  readonly url: string;
  readonly createSocket: CreateSocket;
  readonly clock: Clock;
  /** Silence that makes a connection suspect, milliseconds. */
  readonly silenceMs: number;
  /** Whether anything should be heard at all. */
  readonly isBusy: () => boolean;
  /** Whether all that is wanted has been refused. */
  readonly isRefused: () => boolean;
  readonly dialogue: (link: Link) => Dialogue;
  readonly badMessages: BadMessages;
  /** Market time now. */
  readonly now: () => EpochMs;
  readonly onReady: () => void;
  readonly onEvent: (event: FeedEvent) => void;
  readonly onReached: (timeMs: number) => void;
  readonly onJoined: (tickers: readonly Ticker[]) => void;
  readonly onMissed: (ticker: Ticker, fromMs: number) => void;
}

/** One connection from its opening to its end: socket, protocol and deadlines. */
export class Connection implements Link {
  /** Resolves, never rejects, when the connection has ended by itself, by a deadline or by {@link end}. */
  readonly ended: Promise<Loss>;
  /** Market time of readiness; null before. */
  readyMs: EpochMs | null = null;
  readonly #options: ConnectionOptions;
  readonly #end = Promise.withResolvers<Loss>();
  readonly #dialogue: Dialogue;
  readonly #socket: UpstreamSocket;
  readonly #deadlines = new Map<string, Timer>();
  #closing: Promise<void> | null = null;
  #silenceTimer: Timer | undefined;
  #heardMs: number;
  #probedMs: number | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.ended = this.#end.promise;
    this.#heardMs = options.clock.now();
    this.#dialogue = options.dialogue(this);
    this.#socket = options.createSocket(options.url, {
      opened: () => this.#opened(),
      received: (text) => this.#received(text),
      closed: (message) => this.end({ reason: "closed", message }),
    });
    this.expect("connecting", CONNECT_MS);
  }

  get isReady(): boolean {
    return this.readyMs !== null && this.#closing === null;
  }

  synchronise(): void {
    if (this.isReady) this.#dialogue.synchronise();
  }

  now(): EpochMs {
    return this.#options.now();
  }

  send(message: unknown): void {
    if (this.#closing === null) this.#socket.send(JSON.stringify(message));
  }

  /** @throws {SyntaxError} when the event's time is far ahead. */
  emit(event: FeedEvent): void {
    if (this.#closing !== null) return;
    const timeMs = "timeMs" in event ? event.timeMs : event.kind === "bar" ? event.bar.time * 1000 : -Infinity;
    const aheadMs = timeMs - this.now();
    if (aheadMs > MAX_AHEAD_MS) {
      throw new SyntaxError(`Cannot take the event: its time is ${Math.round(aheadMs / 1000)} s ahead of the clock`);
    }
    if (event.kind === "trade" || event.kind === "quote") this.#options.onReached(event.timeMs);
    this.#options.onEvent(event);
  }

  reached(timeMs: number): void {
    if (this.#closing === null) this.#options.onReached(timeMs);
  }

  ready(): void {
    if (this.#closing !== null || this.readyMs !== null) return;
    if (this.#options.isRefused()) {
      return this.end({ reason: "refused", message: "upstream refuses all that is wanted of it", hold: true });
    }
    this.readyMs = this.now();
    this.#options.onReady();
    this.#dialogue.synchronise();
  }

  joined(tickers: readonly Ticker[]): void {
    if (this.#closing === null && tickers.length > 0) this.#options.onJoined(tickers);
  }

  missed(ticker: Ticker, fromMs: number): void {
    if (this.isReady) this.#options.onMissed(ticker, fromMs);
  }

  expect(what: string, withinMs: number): void {
    if (this.#closing !== null || this.#deadlines.has(what)) return;
    const onLate = () => this.end({ reason: "no_answer", message: `no answer to ${what} within ${withinMs} ms` });
    this.#deadlines.set(what, this.#options.clock.setTimeout(onLate, withinMs));
  }

  met(what: string): void {
    this.#options.clock.clearTimeout(this.#deadlines.get(what));
    this.#deadlines.delete(what);
  }

  attempt(message: unknown, step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#options.badMessages.report(error, message);
    }
  }

  end(loss: Loss): void {
    if (this.#closing !== null) return;
    const { clock } = this.#options;
    clock.clearTimeout(this.#silenceTimer);
    for (const timer of this.#deadlines.values()) clock.clearTimeout(timer);
    this.#deadlines.clear();
    this.#closing = this.#socket.close();
    this.#end.resolve(loss);
  }

  /** Resolves once the socket of an ended connection is closed. */
  get closed(): Promise<void> {
    return this.#closing ?? Promise.resolve();
  }

  #opened(): void {
    if (this.#closing !== null) return;
    this.met("connecting");
    this.#heardMs = this.#options.clock.now();
    this.#watchSilence(this.#options.silenceMs);
    this.#dialogue.opened();
  }

  #received(text: string): void {
    if (this.#closing !== null) return;
    this.#heardMs = this.#options.clock.now();
    this.#probedMs = null;
    this.attempt(text, () => this.#dialogue.received(text));
  }

  /** One timer per stretch of silence, not per message: it looks again when it could be due. */
  #watchSilence(inMs: number): void {
    this.#silenceTimer = this.#options.clock.setTimeout(() => this.#checkSilence(), inMs);
  }

  #checkSilence(): void {
    const { clock, silenceMs, isBusy } = this.#options;
    if (!isBusy()) return this.#watchSilence(silenceMs);
    // A clock that was set back knows nothing of the silence before.
    this.#heardMs = Math.min(this.#heardMs, clock.now());
    const silentMs = clock.now() - this.#heardMs;
    if (silentMs < silenceMs) return this.#watchSilence(silenceMs - silentMs);
    if (this.#dialogue.probe === undefined || this.#probedMs !== null) {
      return this.end({ reason: "silent", message: `nothing heard for ${silentMs} ms` });
    }
    this.#probedMs = clock.now();
    this.#dialogue.probe();
    this.#watchSilence(PROBE_MS);
  }
}
