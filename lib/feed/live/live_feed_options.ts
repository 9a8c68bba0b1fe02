import type { Ticker } from "@/lib/protocol/mod.ts";
import { type Clock, systemClock } from "@/lib/support/clock.ts";
import { type Logger, silentLogger } from "@/lib/support/logger.ts";
import type { Fetch } from "./rest_client.ts";
import { type CreateSocket, openWebSocket } from "./upstream_socket.ts";

/** What every live feed is given. */
export interface LiveFeedOptions {
  /** WebSocket address. */
  readonly wsUrl?: string | undefined;
  /** Address before every REST path, without a slash at its end. */
  readonly restUrl?: string | undefined;
  /** Subscribed from the start. */
  readonly tickers?: readonly Ticker[];
  /** @default the machine's */
  readonly clock?: Clock;
  /**
   * 0 inclusive to 1 exclusive, for the jitter of retries.
   *
   * @default Math.random
   */
  readonly random?: () => number;
  /** @default a real WebSocket */
  readonly createSocket?: CreateSocket;
  /** @default the global fetch */
  readonly fetch?: Fetch;
  /** @default silent */
  readonly logger?: Logger;
}

/** The options with their defaults. */
export type Surroundings = Required<Pick<LiveFeedOptions, "clock" | "random" | "createSocket" | "fetch" | "logger">>;

export function surroundings(options: LiveFeedOptions): Surroundings {
  return {
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    createSocket: options.createSocket ?? openWebSocket,
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    logger: options.logger ?? silentLogger,
  };
}
