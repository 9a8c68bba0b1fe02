import type { Disconnect } from "@/lib/protocol/mod.ts";
import type { Clock, Timer } from "@/lib/support/clock.ts";
import type { TokenBucket } from "@/lib/support/token_bucket.ts";
import type { ClientSocket, ClientSocketEvents } from "./client_socket.ts";

/** The part of the platform's WebSocket in use; a server socket of `Deno.upgradeWebSocket` is one. */
export interface WebSocketLike {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener?(type: "open" | "message" | "close" | "error", listener: (event: Event) => void): void;
}

const OPEN = 1;

/** A peer that has said nothing for so long is not in the middle of saying something. */
const QUIET_MS = 100;
/** A goodbye waits no longer than this for a peer to be silent ... */
const FLOOD_LIMIT_MS = 2000;
/** ... nor for more messages than this, nor at all when they are longer: reading them takes the time of all others. */
const FLOOD_MESSAGES = 5000;
const FLOOD_MESSAGE_BYTES = 64 * 1024;
/** More messages than this are a flood. */
const CALM_MESSAGES = 100;
/** So many floods per second are waited for, of all sockets together. */
export const FLOODS_PER_SECOND = 4;
/** A goodbye waits no longer than this for a peer to take what was sent before. */
export const UNREAD_LIMIT_MS = 120_000;
/** How often it looks whether that has come: there may be thousands of such peers. */
const UNREAD_LOOK_MS = 250;

/**
 * A {@link ClientSocket} over the socket of `Deno.upgradeWebSocket`.
 *
 * Once `close` was called there, the next message of the peer, its PONG too, ends the connection at once: the close
 * code is lost, with all that the peer has not taken yet. Therefore the goodbye waits until the peer has taken
 * everything and is silent, within limits.
 */
export class NativeClientSocket implements ClientSocket {
  readonly #socket: WebSocketLike;
  readonly #clock: Clock;
  readonly #floods: TokenBucket;
  #events: ClientSocketEvents | null = null;
  #goodbye: Disconnect | null = null;
  #goodbyeMs = 0;
  #timer: Timer | undefined;
  #heardMs = -Infinity;
  /** Messages that came while the goodbye waited. */
  #discarded = 0;

  /** @param floods admits {@link FLOODS_PER_SECOND} */
  constructor(socket: WebSocketLike, clock: Clock, floods: TokenBucket) {
    this.#socket = socket;
    this.#clock = clock;
    this.#floods = floods;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === OPEN;
  }

  get pendingBytes(): number {
    return this.#socket.bufferedAmount;
  }

  trySend(frame: string): boolean {
    if (!this.isOpen) return false;
    try {
      this.#socket.send(frame);
      return true;
    } catch {
      // The state changed between the look and the call; the caller treats false as a dead peer.
      return false;
    }
  }

  close(disconnect: Disconnect): void {
    if (this.#goodbye !== null) return;
    this.#goodbye = disconnect;
    this.#goodbyeMs = this.#clock.now();
    this.#sayGoodbye();
  }

  kill(): void {
    this.#end();
  }

  listen(events: ClientSocketEvents): void {
    this.#events = events;
    const on = this.#socket.addEventListener?.bind(this.#socket);
    if (on === undefined) return;
    on("open", () => {
      this.#events?.opened();
      this.#sayGoodbye();
    });
    on("message", (event) => this.#received((event as MessageEvent<unknown>).data));
    // `error` is always followed by `close`, which ends the connection; handling it here keeps it from being fatal.
    on("error", () => {});
    on("close", (event) => {
      this.#clock.clearTimeout(this.#timer);
      const { code, reason } = event as CloseEvent;
      this.#events?.closed(code, reason);
    });
  }

  #received(data: unknown): void {
    this.#heardMs = this.#clock.now();
    const bytes = typeof data === "string"
      ? data.length
      : data instanceof Blob
      ? data.size
      : data instanceof ArrayBuffer
      ? data.byteLength
      : 0;
    if (this.#goodbye !== null) this.#discard(this.#goodbye, bytes);
    else if (typeof data === "string") this.#events?.received(data);
    else this.#events?.receivedBinary(bytes);
  }

  #discard(goodbye: Disconnect, bytes: number): void {
    this.#discarded += 1;
    const isOneTooMany = this.#discarded === CALM_MESSAGES && !this.#floods.take(this.#heardMs);
    if (isOneTooMany || this.#discarded > FLOOD_MESSAGES || bytes > FLOOD_MESSAGE_BYTES) this.#end(goodbye);
  }

  /** Closes the socket when its moment has come, else looks again later; one that is still opening, once it is open. */
  #sayGoodbye(): void {
    if (!this.isOpen || this.#goodbye === null) return;
    const delayMs = this.#waitsForMs(this.#clock.now());
    if (delayMs === 0) this.#end(this.#goodbye);
    else this.#timer = this.#clock.setTimeout(() => this.#sayGoodbye(), delayMs);
  }

  /** When to look again; 0 when the moment has come. */
  #waitsForMs(nowMs: number): number {
    const waitedMs = nowMs - this.#goodbyeMs;
    if (this.pendingBytes > 0) return waitedMs < UNREAD_LIMIT_MS ? UNREAD_LOOK_MS : 0;
    return waitedMs < FLOOD_LIMIT_MS && nowMs - this.#heardMs < QUIET_MS ? QUIET_MS : 0;
  }

  #end({ code, reason }: Partial<Disconnect> = {}): void {
    try {
      this.#socket.close(code, reason);
    } catch (error) {
      // A socket that cannot even be closed is gone for us.
      this.#events?.closed(0, `close failed: ${String(error)}`);
    }
  }
}
