import type { Disconnect, Ticker } from "@/lib/protocol/mod.ts";
import { TokenBucket } from "@/lib/support/token_bucket.ts";
import type { ClientSocket } from "./client_socket.ts";
import type { ConnectionLimits } from "./limits.ts";
import { Outbox } from "./outbox.ts";

/** `failed`: the socket is gone; `too_slow`: a limit was passed and the connection is to be closed with 4008. */
export type DeliveryResult = "ok" | "failed" | "too_slow";

/** One client: its socket, what waits for it and what it may still send. */
export class Connection {
  readonly id: number;
  readonly address: string;
  readonly inbound: TokenBucket;
  readonly #socket: ClientSocket;
  readonly #limits: ConnectionLimits;
  readonly #outbox = new Outbox();
  /** Bytes seen pending at the last look, and when that last went down or nothing was pending. */
  #pendingSeen = 0;
  #progressMs: number;

  constructor(id: number, socket: ClientSocket, limits: ConnectionLimits, address: string, nowMs: number) {
    this.id = id;
    this.address = address;
    this.inbound = new TokenBucket(limits.messagesPerSecond, limits.messageBurst, nowMs);
    this.#socket = socket;
    this.#limits = limits;
    this.#progressMs = nowMs;
  }

  /** Whether something waits because the peer does not keep up. */
  get isBacklogged(): boolean {
    return !this.#outbox.isEmpty;
  }

  /** Ticks that this client did not get because a later one of the same ticker replaced them. */
  get conflatedTicks(): number {
    return this.#outbox.conflated;
  }

  sendEvent(frame: string): DeliveryResult {
    if (this.#outbox.isEmpty && this.#hasRoom()) return this.#hand(frame);
    this.#outbox.pushEvent(frame);
    return this.#outbox.eventBytes > this.#limits.hardMarkBytes ? "too_slow" : "ok";
  }

  sendTick(ticker: Ticker, frame: string): DeliveryResult {
    if (this.#outbox.isEmpty && this.#hasRoom()) return this.#hand(frame);
    this.#outbox.pushTick(ticker, frame);
    return "ok";
  }

  /** Hands over what waits, as far as the peer has taken what it got before. */
  drain(nowMs: number): DeliveryResult {
    const pending = this.#socket.pendingBytes;
    if (pending === 0 || pending < this.#pendingSeen) this.#progressMs = nowMs;
    this.#pendingSeen = pending;
    while (this.#hasRoom()) {
      const frame = this.#outbox.take();
      if (frame === undefined) break;
      if (this.#hand(frame) === "failed") return "failed";
      this.#progressMs = nowMs;
      this.#pendingSeen = this.#socket.pendingBytes;
    }
    return nowMs - this.#progressMs >= this.#limits.noProgressMs ? "too_slow" : "ok";
  }

  /** The first moment of a backlog: waiting is measured from here. */
  startWaiting(nowMs: number): void {
    this.#progressMs = nowMs;
    this.#pendingSeen = this.#socket.pendingBytes;
  }

  close(disconnect: Disconnect): void {
    this.#socket.close(disconnect);
    this.#socket.kill();
  }

  #hasRoom(): boolean {
    return this.#socket.pendingBytes <= this.#limits.softMarkBytes;
  }

  #hand(frame: string): DeliveryResult {
    return this.#socket.trySend(frame) ? "ok" : "failed";
  }
}
