import type { Config } from "@/lib/app/config.ts";
import type { ConnectionLimits } from "@/lib/connections/limits.ts";

/** Part of the descriptors that sockets may use; running out of them would end the platform's server. */
const SOCKETS_SHARE = 0.75;

/** How many files and sockets this process may have open; infinite where the system does not tell (Linux does). */
export async function descriptorLimit(path = "/proc/self/limits"): Promise<number> {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(await Deno.readTextFile(path))?.[1];
    return soft === undefined ? Infinity : Number(soft);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) return Infinity;
    throw error;
  }
}

/** The limits as configured, with so few sockets that a quarter of the descriptors stays free. */
export function connectionLimits(config: Config, descriptors: number): ConnectionLimits {
  const maxSockets = Math.floor(descriptors * SOCKETS_SHARE);
  return {
    softMarkBytes: config.SOFT_MARK_BYTES,
    hardMarkBytes: config.HARD_MARK_BYTES,
    noProgressMs: config.NO_PROGRESS_MS,
    blockedWriteMs: config.BLOCKED_WRITE_MS,
    heartbeatMs: config.HEARTBEAT_MS,
    helloTimeoutMs: config.HELLO_TIMEOUT_MS,
    maxMessageLength: config.MAX_MESSAGE_LENGTH,
    messagesPerSecond: config.MESSAGE_RATE,
    messageBurst: config.MESSAGE_BURST,
    maxSubscribedTickers: config.MAX_SUBSCRIBED_TICKERS,
    maxSubscribedScans: config.MAX_SUBSCRIBED_SCANS,
    maxConnections: Math.min(config.MAX_CONNECTIONS, maxSockets),
    maxSockets,
    maxConnectionsPerAddress: config.MAX_CONNECTIONS_PER_ADDRESS,
    historyEvents: config.HISTORY_EVENTS,
    historyMs: config.HISTORY_MS,
    historyBytes: config.HISTORY_BYTES,
  };
}
