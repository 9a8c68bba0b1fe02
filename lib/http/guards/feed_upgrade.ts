import type { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { BATCHED_SUBPROTOCOL } from "@/lib/protocol/mod.ts";
import { isTrustedOrigin } from "./origin.ts";
import { problem } from "../problems/problem.ts";

export interface UpgradeOptions {
  readonly manager: ConnectionManager;
  readonly allowedOrigins: readonly string[];
}

/**
 * Seconds of silence until the platform ends a connection, by its own code, or by none; it sends its ping after half of
 * them. A classic peer need say nothing, so nothing else finds out that it is gone. One of the batched dialect is judged by
 * the server's own clock; there a ping would only bring a PONG into the goodbye, and cut it off.
 */
const IDLE_TIMEOUT_S = { classic: 15, [BATCHED_SUBPROTOCOL]: 600 };

/**
 * Answers a request for `/ws/feed`: refuses it with problem details, or upgrades it and hands its socket to the
 * manager. Everything that may refuse comes before the upgrade, so that a refused page never holds a socket.
 *
 * @param peer address of the other side, for the limit per address
 */
export function upgradeToFeed(request: Request, peer: string, { manager, allowedOrigins }: UpgradeOptions): Response {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    return problem(400, "this path speaks WebSocket: the request must carry Upgrade: websocket");
  }
  if (!isTrustedOrigin(request, allowedOrigins)) {
    const origin = request.headers.get("origin") ?? "none";
    return problem(403, `pages of the origin ${origin} may not connect; ALLOWED_ORIGINS on the server can admit them`);
  }
  const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim())
    .filter((name) => name !== "");
  const isBatched = offered.includes(BATCHED_SUBPROTOCOL);
  if (offered.length > 0 && !isBatched) {
    return problem(400, `unknown subprotocol ${offered.join(", ")}: offer ${BATCHED_SUBPROTOCOL}, or none`);
  }
  if (!manager.isAccepting) return problem(503, "the server is going away", { "retry-after": "2" });
  const { maxConnections, maxConnectionsPerAddress, maxSockets } = manager.limits;
  if (manager.connectionCount >= maxConnections) {
    return problem(503, `all ${maxConnections} connections are in use (MAX_CONNECTIONS)`, { "retry-after": "5" });
  }
  if (manager.socketCount >= maxSockets) {
    const detail = `all ${maxSockets} sockets that the limit of open files allows are in use`;
    return problem(503, detail, { "retry-after": "5" });
  }
  if (manager.connectionsFrom(peer) >= maxConnectionsPerAddress) {
    const detail =
      `${peer} has all of its ${maxConnectionsPerAddress} connections in use (MAX_CONNECTIONS_PER_ADDRESS)`;
    return problem(503, detail, { "retry-after": "5" });
  }
  const dialect = isBatched ? BATCHED_SUBPROTOCOL : "classic";
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: IDLE_TIMEOUT_S[dialect] });
  // The platform's own option throws when the names are offered without a blank between them.
  if (isBatched) response.headers.set("sec-websocket-protocol", BATCHED_SUBPROTOCOL);
  manager.connect(socket, { address: peer, dialect });
  return response;
}
