import { HttpError } from "./http_error.ts";

/** Event handlers of a managed WebSocket. */
export interface WebSocketHandlers {
  /** The connection is open. */
  open?(socket: WebSocket): void;
  /** A message came in. */
  message?(socket: WebSocket, event: MessageEvent): void;
  /** The connection is closed. */
  close?(socket: WebSocket, code: number, reason: string): void;
  /** The connection failed. */
  error?(socket: WebSocket, event: Event | ErrorEvent): void;
}

/** How to upgrade a request to a WebSocket. */
export interface WebSocketUpgradeOptions {
  /** Seconds without an answer to a ping before the connection is closed. @default 30 */
  idleTimeout?: number;
  /** The sub-protocol to answer with; it should be one that the client offers. */
  protocol?: string;
}

/** Whether the argument of `ctx.upgrade()` is handlers and not options. */
export function isWebSocketHandlers(value: object = {}): value is WebSocketHandlers {
  return ["open", "message", "close", "error"].some((event) => typeof Reflect.get(value, event) === "function");
}

/**
 * Upgrades a request to a WebSocket.
 *
 * @throws {HttpError} 400 if the request does not ask for a WebSocket.
 */
export function upgradeWebSocket(
  req: Request,
  { protocol, ...options }: WebSocketUpgradeOptions = {},
): { socket: WebSocket; response: Response } {
  if (req.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw new HttpError(400, "Expected a WebSocket upgrade request");
  }
  const upgrade = Deno.upgradeWebSocket(req, options);
  // Deno's own `protocol` option throws when the client offers "a,b" without a space.
  if (protocol !== undefined) upgrade.response.headers.set("sec-websocket-protocol", protocol);
  return upgrade;
}

/** Wires the handlers to the socket. */
export function manageWebSocket(socket: WebSocket, handlers: WebSocketHandlers): void {
  socket.addEventListener("open", () => handlers.open?.(socket));
  socket.addEventListener("message", (event) => handlers.message?.(socket, event));
  socket.addEventListener("close", ({ code, reason }) => handlers.close?.(socket, code, reason));
  socket.addEventListener("error", (event) => handlers.error?.(socket, event));
}
