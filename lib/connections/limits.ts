import type { HistoryLimits } from "./delivery/event_history.ts";

/** What one connection may use of the server, and how much is kept for those that come back. See docs/operations.md. */
export interface ConnectionLimits extends HistoryLimits {
  /** Above so many bytes handed to the socket and not taken by the peer, nothing more is handed over. @default 262144 */
  readonly softMarkBytes: number;
  /** Above so many characters of waiting events the connection is closed with 4008. @default 1048576 */
  readonly hardMarkBytes: number;
  /** A connection that has data waiting and takes none for so long is closed with 4008. @default 30000 */
  readonly noProgressMs: number;
  /** The same, sooner, for a peer that says nothing either in that time. @default 5000 */
  readonly blockedWriteMs: number;
  /** A client of the batched dialect that is silent for two of these is closed with 4409. @default 9500 */
  readonly heartbeatMs: number;
  /** Time for HELLO in the batched dialect, else 4408. @default 5000 */
  readonly helloTimeoutMs: number;
  /** Longest message a client may send, in bytes of UTF-8. @default 16384 */
  readonly maxMessageLength: number;
  /** Messages per second a client may send on the long run. @default 20 */
  readonly messagesPerSecond: number;
  /** Messages a client may send at once. @default 100 */
  readonly messageBurst: number;
  /** Tickers that one client may name in its subscription. @default 1000 */
  readonly maxSubscribedTickers: number;
  /** Scans that one client may look at. @default 20 */
  readonly maxSubscribedScans: number;
  /** Connections at the same time, over all addresses. @default 10000 */
  readonly maxConnections: number;
  /**
   * Sockets at the same time: connections, and those that the server has let go of and whose peer has not. Each takes
   * a descriptor. @default Infinity
   */
  readonly maxSockets: number;
  /** Connections at the same time from one address. @default 100 */
  readonly maxConnectionsPerAddress: number;
}

/** A classic TICK with a ticker of 20 letters and numbers of full length. */
const TICK_BYTES = 256;

export interface BoundTerms {
  /** Length of the longest frame: a WATCHLIST, or the catch-up frame of 64 KiB. */
  readonly longestFrame: number;
  /** Length of a whole snapshot. */
  readonly snapshot: number;
  /** Tickers that have traded. */
  readonly tickers: number;
}

/** Most bytes that one connection can make the server hold, whatever its client does; derived in docs/operations.md. */
export function connectionBound(
  { softMarkBytes, hardMarkBytes }: ConnectionLimits,
  { longestFrame, snapshot, tickers }: BoundTerms,
): number {
  const tickMark = 2 * Float64Array.BYTES_PER_ELEMENT * tickers;
  // What is owed in ticks goes out in one go when a client has caught up, in classic form a frame per ticker.
  const owedTicks = TICK_BYTES * tickers;
  return softMarkBytes + longestFrame + hardMarkBytes + longestFrame + snapshot + tickMark + owedTicks;
}

export const DEFAULT_LIMITS: ConnectionLimits = Object.freeze({
  softMarkBytes: 256 * 1024,
  hardMarkBytes: 1024 * 1024,
  noProgressMs: 30_000,
  blockedWriteMs: 5000,
  heartbeatMs: 9500,
  helloTimeoutMs: 5000,
  maxMessageLength: 16 * 1024,
  messagesPerSecond: 20,
  messageBurst: 100,
  maxSubscribedTickers: 1000,
  maxSubscribedScans: 20,
  maxConnections: 10_000,
  maxSockets: Infinity,
  maxConnectionsPerAddress: 100,
  historyEvents: 10_000,
  historyMs: 300_000,
  historyBytes: 32 * 1024 * 1024,
});
