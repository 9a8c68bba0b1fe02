import type { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { problem } from "../problems/problem.ts";
import { isTrustedOrigin } from "./origin.ts";

export interface FeedGuardOptions {
  readonly manager: ConnectionManager;
  readonly allowedOrigins: readonly string[];
}

/**
 * Refuses those who may not join the feed, by WebSocket or as a stream, and those for whom there is no room. Everything
 * that may refuse comes before a connection is made, so that a refused page never holds one.
 *
 * @param peer address of the other side, for the limit per address
 * @returns the refusal, or null when the request is welcome
 */
export function refuseFeed(
  request: Request,
  peer: string,
  { manager, allowedOrigins }: FeedGuardOptions,
): Response | null {
  if (!isTrustedOrigin(request, allowedOrigins)) {
    const origin = request.headers.get("origin") ?? "none";
    return problem(403, `pages of the origin ${origin} may not connect; ALLOWED_ORIGINS on the server can admit them`);
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
  return null;
}
