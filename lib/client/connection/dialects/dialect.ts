import type { ConnectedPayload, EventStamps } from "@/lib/protocol/batched_messages.ts";
import type { EpochMs, Ticker } from "@/lib/protocol/brand.ts";
import { BATCHED_SUBPROTOCOL } from "@/lib/protocol/client_messages.ts";
import type { DepthPayload, PrintColumns, QuoteColumns } from "@/lib/protocol/detail.ts";
import type { ScanPayload } from "@/lib/protocol/scan/scan_messages.ts";
import type { ServerMessage } from "@/lib/protocol/server_messages.ts";
import type { WatchlistChanges } from "@/lib/protocol/watchlist_changes.ts";

/** The dialects of `/ws/feed`; the batched one goes by its subprotocol. */
export type DialectName = "classic" | typeof BATCHED_SUBPROTOCOL;

/** What a server has agreed to by the subprotocol that it echoed: none is classic. */
export function agreedDialect(protocol: string): DialectName {
  return protocol === BATCHED_SUBPROTOCOL ? BATCHED_SUBPROTOCOL : "classic";
}

/** One trade, or in conflated ticks the last of several. */
export interface TickRow {
  readonly ticker: Ticker;
  readonly price: number;
  /** Shares; the sum where several trades were merged. */
  readonly volume: number;
  /** Event time. */
  readonly timeMs: EpochMs;
  /** How many trades this row stands for, from 1. */
  readonly trades: number;
}

/** The ticks of one message. */
export interface TickBatch {
  readonly rows: readonly TickRow[];
  /** Whether these are the last prices that a new connection starts from, and no new trades. */
  readonly isSnapshot: boolean;
}

/** A message by its type; what one dialect tells in parts has a type of its own. */
export type TypedMessage =
  | ServerMessage
  | { readonly type: "WATCHLIST_CHANGED"; readonly data: WatchlistChanges }
  | { readonly type: "SCAN"; readonly data: ScanPayload }
  | { readonly type: "QUOTE"; readonly data: QuoteColumns }
  | { readonly type: "PRINT"; readonly data: PrintColumns }
  | { readonly type: "DEPTH"; readonly data: DepthPayload };

/** One message as the connection sees it. */
export type Incoming =
  /** Listeners are told `messages`, in order. */
  & { readonly messages: readonly TypedMessage[] }
  & (
    /** The connection is accepted; the batched dialect says where it goes on from. */
    | { readonly kind: "greeting"; readonly connected: ConnectedPayload | null }
    /** In the classic dialect a PONG does not say which PING it answers. */
    | { readonly kind: "pong"; readonly id: number | null; readonly serverTimeMs: EpochMs }
    /** The filter has changed: what was left out up to `seq` is not missing. */
    | { readonly kind: "subscribed"; readonly seq: number }
    | { readonly kind: "ticks"; readonly batch: TickBatch }
    | { readonly kind: "event"; readonly stamps: EventStamps }
    /** The server has not done what it was asked for. */
    | { readonly kind: "refused"; readonly code: string }
    /** Neither numbered nor of interest to the connection. */
    | { readonly kind: "other" }
  );

/** How messages of one dialect of `/ws/feed` are read and written. */
export interface Dialect {
  /** Subprotocols offered to the server; none for the classic dialect. */
  readonly protocols: readonly string[];
  /** The texts of the messages that one frame carries. */
  split(frame: string): readonly string[];
  /** @throws {SyntaxError} saying what is wrong with the message. */
  decode(text: string): Incoming;
  /** Whether a text that could not be read may have been a numbered event. */
  mayBeEvent(text: string): boolean;
  /** The text that asks for a PONG. */
  ping(id: number): string;
}
