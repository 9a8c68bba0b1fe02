import type { Disconnect } from "@/lib/protocol/mod.ts";
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
const CLOSING = 2;

/** A {@link ClientSocket} over the socket of `Deno.upgradeWebSocket`. */
export class NativeClientSocket implements ClientSocket {
  readonly #socket: WebSocketLike;
  #events: ClientSocketEvents | null = null;

  constructor(socket: WebSocketLike) {
    this.#socket = socket;
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

  close({ code, reason }: Disconnect): void {
    if (this.#socket.readyState >= CLOSING) return;
    try {
      this.#socket.close(code, reason);
    } catch (error) {
      // A socket that cannot even be closed is gone for us; the connection is forgotten by whoever calls this.
      this.#events?.closed(0, `close failed: ${String(error)}`);
    }
  }

  kill(): void {
    this.#events = null;
  }

  listen(events: ClientSocketEvents): void {
    this.#events = events;
    const on = this.#socket.addEventListener?.bind(this.#socket);
    if (on === undefined) return;
    on("open", () => this.#events?.opened());
    on("message", (event) => this.#received((event as MessageEvent<unknown>).data));
    // `error` is always followed by `close`, which ends the connection; handling it here keeps it from being fatal.
    on("error", () => {});
    on("close", (event) => {
      const { code, reason } = event as CloseEvent;
      this.#events?.closed(code, reason);
    });
  }

  #received(data: unknown): void {
    if (typeof data === "string") return this.#events?.received(data);
    const bytes = data instanceof Blob ? data.size : data instanceof ArrayBuffer ? data.byteLength : 0;
    this.#events?.receivedBinary(bytes);
  }
}
