import type { ClientSocket, ClientSocketEvents } from "@/lib/connections/sockets/client_socket.ts";
import type { Disconnect } from "@/lib/protocol/mod.ts";

/** A client whose reading a test controls: it records what it got and can stop taking bytes, die, or talk. */
export class FakeClientSocket implements ClientSocket {
  isOpen = true;
  /** Frames in the order in which they were handed over. */
  readonly frames: string[] = [];
  readonly closes: Disconnect[] = [];
  isKilled = false;
  /** While false, what is handed over stays pending, as with a peer that does not read. */
  isReading = true;
  pendingBytes = 0;
  /** When set, every send fails, as on a socket that died unnoticed. */
  isDead = false;
  #events: ClientSocketEvents | null = null;

  trySend(frame: string): boolean {
    if (!this.isOpen || this.isDead) return false;
    this.frames.push(frame);
    if (!this.isReading) this.pendingBytes += frame.length;
    return true;
  }

  close(disconnect: Disconnect): void {
    this.isOpen = false;
    this.closes.push(disconnect);
  }

  kill(): void {
    this.isOpen = false;
    this.isKilled = true;
  }

  listen(events: ClientSocketEvents): void {
    this.#events = events;
  }

  /** The peer takes all that is pending and goes on reading. */
  resume(): void {
    this.isReading = true;
    this.pendingBytes = 0;
  }

  say(text: string): void {
    this.#events?.received(text);
  }

  sayBinary(bytes: number): void {
    this.#events?.receivedBinary(bytes);
  }

  open(): void {
    this.isOpen = true;
    this.#events?.opened();
  }

  leave(code = 1000): void {
    this.isOpen = false;
    this.#events?.closed(code, "");
  }

  /** Frames of one message type, decoded no further than their JSON. */
  payloads(type: string): Record<string, unknown>[] {
    return this.frames.filter((frame) => frame.startsWith(`${type}:`)).map((frame) =>
      JSON.parse(frame.slice(type.length + 1))
    );
  }
}
