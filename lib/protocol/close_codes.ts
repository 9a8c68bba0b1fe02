/** How a client should act once a connection has ended. */
export type ReconnectAdvice =
  /** After 0..2 s of jitter. */
  | "at_once"
  /** By the ordinary backoff. */
  | "backoff"
  /** Not at all: the same request would be refused again. */
  | "never";

export interface Disconnect {
  readonly code: number;
  readonly reason: string;
  readonly reconnect: ReconnectAdvice;
}

/** Every way in which the server, or the platform below it, ends a connection. */
export const Disconnects = {
  /** Clients in Python's `websockets` take 1001 for an end without an error, and do not come back. */
  SERVICE_RESTART: { code: 1012, reason: "SERVICE_RESTART", reconnect: "at_once" },
  /** Only a platform says this, which shuts down by itself. */
  GOING_AWAY: { code: 1001, reason: "GOING_AWAY", reconnect: "at_once" },
  BAD_FRAME: { code: 4000, reason: "BAD_FRAME", reconnect: "never" },
  UNAUTHORIZED: { code: 4001, reason: "UNAUTHORIZED", reconnect: "never" },
  FORBIDDEN_ORIGIN: {
    code: 4003,
    reason: "FORBIDDEN_ORIGIN",
    reconnect: "never",
  },
  SLOW_CONSUMER: { code: 4008, reason: "SLOW_CONSUMER", reconnect: "backoff" },
  RATE_LIMITED: { code: 4029, reason: "RATE_LIMITED", reconnect: "backoff" },
  HELLO_TIMEOUT: { code: 4408, reason: "HELLO_TIMEOUT", reconnect: "backoff" },
  HEARTBEAT_LOST: {
    code: 4409,
    reason: "HEARTBEAT_LOST",
    reconnect: "backoff",
  },
} as const satisfies Record<string, Disconnect>;

const BY_CODE: ReadonlyMap<number, Disconnect> = new Map(
  Object.values(Disconnects).map((disconnect) => [disconnect.code, disconnect]),
);

/** Advice for a close code; codes that are none of ours are ordinary losses. */
export function reconnectAdvice(code: number): ReconnectAdvice {
  return BY_CODE.get(code)?.reconnect ?? "backoff";
}
