import type { EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import { backoff } from "@/lib/support/backoff.ts";
import { type Clock, sleep } from "@/lib/support/clock.ts";
import type { Logger } from "@/lib/support/logger.ts";
import type { FeedEvent } from "../feed.ts";
import type { SubscriptionManager } from "./subscription_manager.ts";
import { BadMessages } from "./bad_messages.ts";
import { Connection } from "./connection.ts";
import type { Dialogue, Link, Loss } from "./dialogue.ts";
import type { Redact } from "./redact.ts";
import type { CreateSocket } from "./upstream_socket.ts";

const RETRY = { firstMs: 1_000, maxMs: 60_000 };
/** A connection that lived this long was a good one: the next retry is as soon as after the first failure. */
const STABLE_MS = 10_000;
/** How long the end of a session waits for its socket to close. */
const CLOSE_MS = 2_000;

export interface SessionOptions {
  readonly name: string;
  readonly url: string;
  readonly createSocket: CreateSocket;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly subscriptions: SubscriptionManager;
  readonly silenceMs: number;
  /** Whether upstream throws out who subscribes to nothing: then no connection is made before something is wanted. */
  readonly needsSubscription: boolean;
  /** Market time now. */
  readonly now: () => EpochMs;
  /** Strikes secrets out of what upstream says. */
  readonly redact: Redact;
  readonly dialogue: (link: Link) => Dialogue;
  readonly onEvent: (event: FeedEvent) => void;
  /** The connection stands; `lostMs` is the market time up to which all was told before the loss, null the first time. */
  readonly onConnected: (lostMs: number | null, nowMs: number) => void;
  readonly onJoined: (tickers: readonly Ticker[]) => void;
  readonly onMissed: (ticker: Ticker, fromMs: number) => void;
}

/**
 * Keeps one connection to upstream: makes it, loses it, waits and makes it again. `feed_lost` is told once per outage,
 * and again when upstream refuses the feed for a new reason; `feed_connected` when everything wanted is subscribed.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #badMessages: BadMessages;
  #connection: Connection | null = null;
  #attempt = 0;
  #lostFor: string | null = null;
  #reachedMs: number | null = null;
  #wake: (() => void) | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#badMessages = new BadMessages(options.logger);
  }

  /** Messages of upstream that could not be read. */
  get badMessages(): number {
    return this.#badMessages.count;
  }

  /** Tells upstream what has changed in what is wanted, if it listens; else the next connection does. */
  synchronise(): void {
    this.#wake?.();
    this.#connection?.synchronise();
  }

  /** Ends the connection; the next one follows with backoff. */
  lose(loss: Loss): void {
    this.#connection?.end(loss);
  }

  /** Runs until `signal` aborts. @throws when no socket can even be created, as for a malformed URL. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, subscriptions } = this.#options;
    while (!signal.aborted) {
      await this.#untilWanted(signal);
      if (signal.aborted) return;
      const connection = this.#connect();
      const stop = () => connection.end({ reason: "stopped", message: "the feed is stopped" });
      signal.addEventListener("abort", stop);
      const loss = await connection.ended;
      signal.removeEventListener("abort", stop);
      this.#connection = null;
      subscriptions.disconnected();
      if (signal.aborted) return await this.#awaitClosed(connection);
      if (connection.readyMs !== null && this.#options.now() - connection.readyMs >= STABLE_MS) this.#attempt = 0;
      const retryMs = this.#retryMs(loss);
      this.#tellLost(loss, retryMs);
      await sleep(clock, retryMs, signal);
    }
  }

  #connect(): Connection {
    const { url, createSocket, clock, silenceMs, subscriptions, dialogue, now, onEvent, onJoined, onMissed } =
      this.#options;
    const connection: Connection = new Connection({
      url,
      createSocket,
      clock,
      silenceMs,
      dialogue,
      now,
      onEvent,
      onMissed,
      isBusy: () => subscriptions.isWanted,
      isRefused: () => subscriptions.isRefused,
      badMessages: this.#badMessages,
      onReady: () => this.#connected(connection),
      onReached: (timeMs) => {
        // What comes before readiness belongs to the gap.
        if (connection.isReady) this.#reach(Math.min(timeMs, now()));
      },
      onJoined: (tickers) => {
        if (connection.isReady) onJoined(tickers);
      },
    });
    this.#connection = connection;
    return connection;
  }

  #connected(connection: Connection): void {
    const { name, logger, onEvent, onConnected } = this.#options;
    const nowMs = connection.readyMs ?? connection.now();
    const lostMs = this.#reachedMs === null ? null : Math.min(this.#reachedMs, nowMs);
    this.#lostFor = null;
    this.#reach(nowMs);
    logger.info("feed connected", { feed: name });
    onEvent({ kind: "status", event: "feed_connected", data: { feed: name } });
    onConnected(lostMs, nowMs);
  }

  #reach(timeMs: number): void {
    this.#reachedMs = Math.max(this.#reachedMs ?? timeMs, timeMs);
  }

  #retryMs({ hold }: Loss): number {
    const retryMs = backoff(this.#attempt, this.#options.random(), RETRY);
    this.#attempt += 1;
    return hold === true ? RETRY.maxMs : retryMs;
  }

  #tellLost(loss: Loss, retryMs: number): void {
    const { name, logger, redact, onEvent } = this.#options;
    const { reason } = loss;
    const message = redact(loss.message);
    const data = { feed: name, reason, message, retry_in_ms: retryMs };
    if (this.#lostFor !== null && (loss.hold !== true || this.#lostFor === reason)) {
      return logger.debug("feed still lost", data);
    }
    this.#lostFor = reason;
    logger.warn("feed lost", data);
    onEvent({ kind: "status", event: "feed_lost", data });
  }

  async #untilWanted(signal: AbortSignal): Promise<void> {
    const { needsSubscription, subscriptions } = this.#options;
    while (needsSubscription && !subscriptions.isWanted && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    }
  }

  /** A peer that has died does not answer the close: nobody waits for it longer than this. */
  async #awaitClosed(connection: Connection): Promise<void> {
    const patience = new AbortController();
    await Promise.race([connection.closed, sleep(this.#options.clock, CLOSE_MS, patience.signal)]);
    patience.abort();
  }
}
