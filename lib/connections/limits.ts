/** What one connection may use of the server. Each is in the environment; see docs/operations.md. */
export interface ConnectionLimits {
  /** Above so many bytes handed to the socket and not taken by the peer, nothing more is handed over. @default 262144 */
  readonly softMarkBytes: number;
  /** Above so many bytes of waiting events the connection is closed with 4008. @default 1048576 */
  readonly hardMarkBytes: number;
  /** A connection that has data waiting and takes none for so long is closed with 4008. @default 30000 */
  readonly noProgressMs: number;
  /** Longest message a client may send, in characters. @default 16384 */
  readonly maxMessageLength: number;
  /** Messages per second a client may send on the long run. @default 20 */
  readonly messagesPerSecond: number;
  /** Messages a client may send at once. @default 100 */
  readonly messageBurst: number;
  /** Connections at the same time, over all addresses. @default 10000 */
  readonly maxConnections: number;
  /** Connections at the same time from one address. @default 100 */
  readonly maxConnectionsPerAddress: number;
}

export const DEFAULT_LIMITS: ConnectionLimits = Object.freeze({
  softMarkBytes: 256 * 1024,
  hardMarkBytes: 1024 * 1024,
  noProgressMs: 30_000,
  maxMessageLength: 16 * 1024,
  messagesPerSecond: 20,
  messageBurst: 100,
  maxConnections: 10_000,
  maxConnectionsPerAddress: 100,
});
