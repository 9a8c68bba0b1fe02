import { BATCHED_SUBPROTOCOL } from "@/lib/protocol/mod.ts";
import { problem } from "../problems/problem.ts";
import { type FeedGuardOptions, refuseFeed } from "./feed_guard.ts";

/**
 * Seconds of silence until the platform ends a connection, by its own code, or by none; it sends its ping after half of
 * them. A classic peer need say nothing, so nothing else finds out that it is gone. One of the batched dialect is judged by
 * the server's own clock; there a ping would only bring a PONG into the goodbye, and cut it off.
 */
const IDLE_TIMEOUT_S = { classic: 15, [BATCHED_SUBPROTOCOL]: 600 };

/**
 * Answers a request for `/ws/feed`: refuses it with problem details, or upgrades it and hands its socket to the
 * manager.
 *
 * @param peer address of the other side, for the limit per address
 */
export function upgradeToFeed(request: Request, peer: string, options: FeedGuardOptions): Response {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    return problem(400, "this path speaks WebSocket: the request must carry Upgrade: websocket");
  }
  const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim())
    .filter((name) => name !== "");
  const isBatched = offered.includes(BATCHED_SUBPROTOCOL);
  if (offered.length > 0 && !isBatched) {
    return problem(400, `unknown subprotocol ${offered.join(", ")}: offer ${BATCHED_SUBPROTOCOL}, or none`);
  }
  const refusal = refuseFeed(request, peer, options);
  if (refusal !== null) return refusal;
  const dialect = isBatched ? BATCHED_SUBPROTOCOL : "classic";
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: IDLE_TIMEOUT_S[dialect] });
  // The platform's own option throws when the names are offered without a blank between them.
  if (isBatched) response.headers.set("sec-websocket-protocol", BATCHED_SUBPROTOCOL);
  options.manager.connect(socket, { address: peer, dialect });
  return response;
}
