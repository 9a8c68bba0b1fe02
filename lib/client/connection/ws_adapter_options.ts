import { MAX_FLUSH_MS } from "@/lib/protocol/client_messages.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { NO_DETAIL } from "./detail_wishes.ts";
import type { FeedWishes } from "./feed_wishes.ts";
import type { EventPosition } from "@/lib/protocol/mod.ts";
import type { CreateEventSource, CreateSocket, Environment } from "./platform.ts";
import type { ReconnectPolicy } from "./reconnect/reconnect_steps.ts";
import { Subscription, type SubscriptionChange } from "@/lib/protocol/subscription.ts";

/** Options of WsAdapter. */
export interface WsAdapterOptions {
  /** Address of the socket, `ws://host/ws/feed`. */
  readonly url: string;
  /**
   * Address of `/api/stream`, `http://host/api/stream`, which is tried after two WebSockets that could not be opened.
   *
   * @default none
   */
  readonly streamUrl?: string;
  /** @default (url) => new EventSource(url) */
  readonly createEventSource?: CreateEventSource;
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
  /**
   * Least time between two frames of the batched dialect, in milliseconds, 0 to 1000; 0 = at once.
   *
   * @default 16
   */
  readonly flushMs?: number;
  /**
   * Whether one tick per ticker and frame of the batched dialect is enough.
   *
   * @default false
   */
  readonly conflate?: boolean;
  /**
   * What the server of the batched dialect is to send, by ticker and by type; what is absent is not narrowed.
   *
   * @default everything
   */
  readonly subscription?: SubscriptionChange;
  /**
   * The last event known before the first connection, where the page was made with one: the server goes on after it.
   *
   * @default none
   */
  readonly position?: EventPosition;
  /**
   * Shown in the server's log, at most 64 characters.
   *
   * @default none
   */
  readonly name?: string;
}

/** The server sends the watchlist each second: what says nothing for so long is not to be believed. */
const SILENCE_MS = 3_000;

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
    silenceMs: Math.min(SILENCE_MS, heartbeatMs),
    connectTimeoutMs: positive("connectTimeoutMs", connectTimeoutMs),
    hasStream: options.streamUrl !== undefined,
  });
}

/**
 * What `options` ask of a server that speaks the batched dialect, checked.
 *
 * @throws {RangeError} when the server would refuse it.
 */
export function wishesOf(options: WsAdapterOptions): FeedWishes {
  const { flushMs = 16, conflate = false, subscription = {}, name = null } = options;
  if (!Number.isInteger(flushMs) || flushMs < 0 || flushMs > MAX_FLUSH_MS) {
    throw new RangeError(
      `Cannot create WsAdapter: flushMs must be a whole number from 0 to 1000: current value is ${flushMs}`,
    );
  }
  if (name !== null && name.length > 64) {
    throw new RangeError(
      `Cannot create WsAdapter: name must have at most 64 characters: current value has ${name.length}`,
    );
  }
  return Object.freeze({ flushMs, conflate, subscription: Subscription.of(subscription), detail: NO_DETAIL, name });
}
