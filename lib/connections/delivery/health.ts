import { type Disconnect, Disconnects } from "@/lib/protocol/mod.ts";
import type { Connection } from "./connection.ts";
import type { Dialect } from "./delivery_terms.ts";
import type { ConnectionLimits } from "../limits.ts";

/** A socket that has not opened by then never will: the peer left during the handshake. */
const OPENING_LIMIT_MS = 10_000;

/**
 * Whether a connection is dead or misbehaves by its silence, by the server's own clock, because the platform does not
 * always tell: a blocked write never times out there.
 *
 * @returns how to end it; null while it is well
 */
export function diagnose(
  connection: Connection,
  dialect: Dialect,
  nowMs: number,
  { blockedWriteMs, heartbeatMs, helloTimeoutMs }: ConnectionLimits,
): Disconnect | null {
  const silentMs = nowMs - connection.heardMs;
  if (!connection.socket.isOpen) {
    return nowMs - connection.createdMs > OPENING_LIMIT_MS ? Disconnects.HEARTBEAT_LOST : null;
  }
  const blockedSinceMs = connection.blockedSinceMs(nowMs);
  const isBlocked = blockedSinceMs !== null && nowMs - blockedSinceMs >= blockedWriteMs;
  if (isBlocked && silentMs >= blockedWriteMs) return Disconnects.SLOW_CONSUMER;
  if (dialect === "classic") return null;
  if (!connection.isGreeted && nowMs - connection.createdMs >= helloTimeoutMs) return Disconnects.HELLO_TIMEOUT;
  return silentMs >= 2 * heartbeatMs ? Disconnects.HEARTBEAT_LOST : null;
}
