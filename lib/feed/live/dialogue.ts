import type { EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import type { Logger } from "@/lib/support/logger.ts";
import type { FeedEvent } from "../feed.ts";
import type { RecentIds } from "./recent_ids.ts";
import type { SubscriptionManager } from "./subscription_manager.ts";

/** Why a connection ended. */
export interface Loss {
  /** For programs: `closed`, `silent`, `no_answer`, `auth_failed`, `max_connections`, .... */
  readonly reason: string;
  /** For people. Never holds a key. */
  readonly message: string;
  /** Whether coming back soon would only do harm: the longest delay is taken at once. */
  readonly hold?: boolean;
}

/** What a {@link Dialogue} can do with its connection. All of it does nothing once the connection has ended. */
export interface Link {
  /** Market time now. */
  now(): EpochMs;
  /** Sends a message as JSON. */
  send(message: unknown): void;
  /**
   * Hands an event to the reader of the feed; its event time counts as reached.
   *
   * @throws {SyntaxError} when that time is far ahead of the clock; to be called within {@link attempt}
   */
  emit(event: FeedEvent): void;
  /** Upstream's clock has come this far and everything up to it has been told. */
  reached(timeMs: number): void;
  /** The handshake is done and everything wanted is subscribed. */
  ready(): void;
  /** Tickers that upstream begins to send now. */
  joined(tickers: readonly Ticker[]): void;
  /** Ends the connection. */
  end(loss: Loss): void;
  /** Messages of this ticker since `fromMs` are known to be missing, although the connection holds. */
  missed(ticker: Ticker, fromMs: number): void;
  /** Ends the connection unless `met(what)` comes within the time. Repeated, the first deadline holds. */
  expect(what: string, withinMs: number): void;
  met(what: string): void;
  /** Runs a step for one message; whatever it throws is counted and reported, and nothing else is lost. */
  attempt(message: unknown, step: () => void): void;
}

/** The protocol of one connection: what to say and what to make of the answers. */
export interface Dialogue {
  opened(): void;
  /** @throws {SyntaxError} when the text is none of the protocol; it is counted and reported. */
  received(text: string): void;
  /** Tells upstream what has changed in what is wanted. Called only when ready. */
  synchronise(): void;
  /** Asks for any answer, after silence. Without it, silence ends the connection. */
  probe?(): void;
}

/** What the feed gives to the protocol of each of its connections. */
export interface DialogueOptions {
  readonly subscriptions: SubscriptionManager;
  /** Trades told before, on this connection or an earlier one. */
  readonly seen: RecentIds;
  readonly logger: Logger;
}
