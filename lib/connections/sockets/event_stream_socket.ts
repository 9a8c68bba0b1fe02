import type { Disconnect } from "@/lib/protocol/mod.ts";
import type { Clock, Timer } from "@/lib/support/clock.ts";
import type { ClientSocket, ClientSocketEvents } from "./client_socket.ts";
import { type EventStreamText, goodbyeBytes, retryBytes } from "./event_stream_text.ts";
import { UNREAD_LIMIT_MS } from "./native_client_socket.ts";

/** A reader to whom nothing was sent for so long gets a PONG: by hearing nothing it knows that the stream is broken. */
const QUIET_MS = 1500;
/** The advice `at_once` means within so long, spread at random: a whole crowd gets it in the same moment. */
const AT_ONCE_MS = 2000;

export interface EventStreamSocketOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Shared by all streams of one epoch. */
  readonly text: EventStreamText;
  /** The HELLO that the request amounts to, as JSON. */
  readonly hello: string;
  /** How long an EventSource is to wait before it comes back. */
  readonly retryMs: number;
  /** How often it says PING at least. */
  readonly pingEveryMs: number;
}

/**
 * A {@link ClientSocket} over the body of an HTTP response: `text/event-stream` in the batched dialect.
 *
 * Its reader cannot speak, so the socket says for it what a WebSocket client would: HELLO at first and PING every so
 * often and when nothing else is sent, as long as the reader takes what it is sent. The PONGs prove to the reader that
 * the stream is alive, and keep proxies from cutting it.
 */
export class EventStreamSocket implements ClientSocket {
  /** Of the response. It must not be teed or transformed: what waits in it is what the reader has not taken. */
  readonly body: ReadableStream<Uint8Array>;
  readonly #options: EventStreamSocketOptions;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #events: ClientSocketEvents | null = null;
  /** Says PING; after the goodbye, gives up a reader that does not take it. */
  #timer: Timer | undefined;
  #isClosing = false;
  #isGone = false;
  /** Bytes handed over in all, and those of them that had been handed over and taken at the last look. */
  #handed = 0;
  #handedBefore = 0;
  #takenBefore = 0;
  #lastPingMs: number;

  constructor(options: EventStreamSocketOptions) {
    this.#options = options;
    this.body = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      cancel: () => this.ended(),
    }, new ByteLengthQueuingStrategy({ highWaterMark: 0 }));
    this.#controller.enqueue(retryBytes(options.retryMs));
    this.#lastPingMs = options.clock.now();
  }

  /** Whether there is somebody to hear: after the goodbye, until it was taken. */
  get isOpen(): boolean {
    return !this.#isGone && (!this.#isClosing || this.pendingBytes > 0);
  }

  get pendingBytes(): number {
    return 0 - (this.#controller.desiredSize ?? 0);
  }

  trySend(frame: string): boolean {
    if (this.#isClosing || this.#isGone) return false;
    const bytes = this.#options.text.bytesOf(frame);
    this.#handed += bytes.length;
    this.#controller.enqueue(bytes);
    return true;
  }

  close(disconnect: Disconnect): void {
    if (this.#isClosing || this.#isGone) return;
    this.#isClosing = true;
    const { clock, random, retryMs } = this.#options;
    const isAtOnce = disconnect.reconnect === "at_once";
    this.#controller.enqueue(goodbyeBytes(disconnect, isAtOnce ? Math.round(random() * AT_ONCE_MS) : retryMs));
    this.#controller.close();
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => this.kill(), UNREAD_LIMIT_MS);
  }

  kill(): void {
    this.#isClosing = true;
    this.#options.clock.clearTimeout(this.#timer);
    this.#controller.error(new Error("the stream was given up: its reader takes nothing"));
  }

  listen(events: ClientSocketEvents): void {
    this.#events = events;
    events.received(this.#options.hello);
    this.#waitForPing();
  }

  /** To be called when the response is over, in whatever way; harmless when repeated. */
  ended(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#options.clock.clearTimeout(this.#timer);
    this.#events?.closed(0, "");
  }

  #waitForPing(): void {
    if (this.#isClosing || this.#isGone) return;
    const { clock, pingEveryMs } = this.#options;
    this.#timer = clock.setTimeout(() => {
      const pending = this.pendingBytes;
      const taken = this.#handed - pending;
      const isReading = pending === 0 || taken > this.#takenBefore;
      const isQuiet = this.#handed === this.#handedBefore;
      if (isReading && (isQuiet || clock.now() - this.#lastPingMs >= pingEveryMs)) this.#ping();
      this.#takenBefore = taken;
      this.#handedBefore = this.#handed;
      this.#waitForPing();
    }, Math.min(QUIET_MS, pingEveryMs));
  }

  #ping(): void {
    this.#lastPingMs = this.#options.clock.now();
    this.#events?.received('{"type":"PING","id":"stream"}');
  }
}
