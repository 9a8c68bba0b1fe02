import type { Disconnect } from "@/lib/protocol/mod.ts";

/** What a transport tells the connection that uses it. */
export interface ClientSocketEvents {
  opened(): void;
  /** A text message, however long. */
  received(text: string): void;
  /** A message that is not text; `bytes` is its length. */
  receivedBinary(bytes: number): void;
  /** The socket is gone. May come late, twice or, from a stalled peer, never. */
  closed(code: number, reason: string): void;
}

/** The little that delivery needs of a transport, so that a hardened one can take the place of the platform's. */
export interface ClientSocket {
  readonly isOpen: boolean;
  /** Bytes handed over that the peer's kernel has not taken yet. */
  readonly pendingBytes: number;
  /** Hands one text frame to the transport; false, never a throw, when it cannot take it. */
  trySend(frame: string): boolean;
  /** Says goodbye with a code as soon as the peer can hear it. Harmless when repeated. */
  close(disconnect: Disconnect): void;
  /** Gives up a peer that is dead already: ends the socket without a goodbye, as far as the transport can. */
  kill(): void;
  listen(events: ClientSocketEvents): void;
}
