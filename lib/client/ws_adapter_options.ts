import type { Clock } from "../support/clock.ts";
import type { CreateSocket, Environment } from "./platform.ts";
import type { ReconnectPolicy } from "./reconnect.ts";

/** Options of WsAdapter. */
export interface WsAdapterOptions {
  /** Address of the socket, `ws://host/ws/feed`. */
  readonly url: string;
  /** @default systemClock */
  readonly clock?: Clock;
  /**
   * From 0 (inclusive) to 1 (exclusive).
   *
   * @default Math.random
   */
  readonly random?: () => number;
  /**
   * Delay before the first retry, in milliseconds.
   *
   * @default 5000
   */
  readonly firstRetryMs?: number;
  /**
   * Between two PINGs, in milliseconds.
   *
   * @default 15000
   */
  readonly heartbeatMs?: number;
  /**
   * From opening the socket to the server's greeting, in milliseconds.
   *
   * @default 10000
   */
  readonly connectTimeoutMs?: number;
  /** @default (url, protocols) => new WebSocket(url, protocols) */
  readonly createSocket?: CreateSocket;
  /**
   * Tells when the network or the person is back; null for never.
   *
   * @default globalThis
   */
  readonly environment?: Environment | null;
}

function positive(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new RangeError(`Cannot create WsAdapter: ${name} must be a positive number: current value is ${value}`);
}

/**
 * The intervals of `options`, checked.
 *
 * @throws {RangeError} when one is not positive.
 */
export function policyOf(options: WsAdapterOptions): ReconnectPolicy {
  const { firstRetryMs = 5_000, heartbeatMs = 15_000, connectTimeoutMs = 10_000 } = options;
  return Object.freeze({
    firstRetryMs: positive("firstRetryMs", firstRetryMs),
    heartbeatMs: positive("heartbeatMs", heartbeatMs),
    connectTimeoutMs: positive("connectTimeoutMs", connectTimeoutMs),
  });
}
