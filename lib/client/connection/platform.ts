/** The few members of a browser that the client uses, so that a test can stand in for it. */

/** The part of `WebSocket` in use. */
export interface WebSocketLike {
  readonly readyState: number;
  /** The subprotocol that the server chose once the socket is open; empty for none. */
  readonly protocol: string;
  addEventListener(type: "open", listener: () => void, options: { signal: AbortSignal }): void;
  addEventListener(
    type: "message",
    listener: (event: { readonly data: unknown }) => void,
    options: { signal: AbortSignal },
  ): void;
  addEventListener(
    type: "close",
    listener: (event: { readonly code: number; readonly reason: string }) => void,
    options: { signal: AbortSignal },
  ): void;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export type CreateSocket = (url: string, protocols: readonly string[]) => WebSocketLike;

/** The part of `EventSource` in use. */
export interface EventSourceLike {
  addEventListener(type: "open" | "error", listener: () => void, options: { signal: AbortSignal }): void;
  addEventListener(
    type: "message" | "close",
    listener: (event: { readonly data: unknown }) => void,
    options: { signal: AbortSignal },
  ): void;
  close(): void;
}

export type CreateEventSource = (url: string) => EventSourceLike;

/** `readyState` of a socket that may send. */
export const OPEN = 1;

/** Tells when the network is lost, and when it or the person is back: a window. */
export interface Environment {
  addEventListener(
    type: "online" | "offline" | "visibilitychange",
    listener: () => void,
    options: { signal: AbortSignal },
  ): void;
  readonly document?: { readonly visibilityState: string };
}

/** The window, or null where events have no source. */
export function defaultEnvironment(): Environment | null {
  return "addEventListener" in globalThis ? globalThis : null;
}
