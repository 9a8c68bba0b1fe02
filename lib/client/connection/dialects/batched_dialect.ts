import * as z from "zod/mini";
import {
  type BatchedServerMessage,
  ConnectedPayload,
  decodeBatched,
  type TickColumns,
} from "@/lib/protocol/batched_messages.ts";
import { type EpochMs, Seq } from "@/lib/protocol/brand.ts";
import { BATCHED_SUBPROTOCOL } from "@/lib/protocol/client_messages.ts";
import { firstIssue } from "@/lib/protocol/codec.ts";
import { MessageType } from "@/lib/protocol/message_type.ts";
import { ActiveTickerChanged, type WatchlistPayload } from "@/lib/protocol/server_messages.ts";
import type { WatchlistChanges } from "@/lib/protocol/watchlist_changes.ts";
import type { Dialect, Incoming, TickRow, TypedMessage } from "./dialect.ts";

const SubscribedPayload = z.looseObject({ seq: z.union([Seq, z.literal(0)]) });

/** Types that are no events: their messages carry no `_seq`. */
const NO_EVENTS = [
  MessageType.TICK,
  MessageType.ERROR,
  MessageType.PONG,
  MessageType.SCAN,
  MessageType.QUOTE,
  MessageType.PRINT,
  MessageType.DEPTH,
];

/** @throws {SyntaxError} naming the status whose members are not as they must be */
function parse<T extends z.core.$ZodType>(schema: T, data: unknown, event: string): z.infer<T> {
  const result = z.safeParse(schema, data);
  if (result.success) return result.data;
  throw new SyntaxError(`Cannot decode the STATUS ${event}: ${firstIssue(result.error.issues)}`);
}

/** The schema has seen to it that the columns are of one length and that `i` points into `s`. */
function cell<T>(column: readonly T[], index: number): T {
  const value = column[index];
  if (value === undefined) throw new SyntaxError(`Cannot decode the TICK: a column has no row ${index}`);
  return value;
}

function rowsOf({ s, i, p, v, t0, t, n }: TickColumns): TickRow[] {
  return i.map((column, row) => ({
    ticker: cell(s, column),
    price: cell(p, row),
    volume: cell(v, row),
    timeMs: t0 + cell(t, row) as EpochMs,
    trades: n === undefined ? 1 : cell(n, row),
  }));
}

function readStatus({ type, data, stamps }: BatchedServerMessage & { type: "STATUS" }): Incoming {
  const { event } = data;
  const messages = [{ type, data }];
  switch (event) {
    case "connected":
      return { kind: "greeting", connected: parse(ConnectedPayload, data, event), messages };
    case "subscribed":
      return { kind: "subscribed", seq: parse(SubscribedPayload, data, event).seq, messages };
    case "active_ticker_changed": {
      const { ticker, source } = data;
      const changed = parse(ActiveTickerChanged, { type: "ACTIVE_TICKER_CHANGED", ticker, source }, event);
      return { kind: "event", stamps, messages: [...messages, { type: changed.type, data: changed }] };
    }
    default:
      return { kind: "event", stamps, messages };
  }
}

function readWatchlist(data: WatchlistPayload | WatchlistChanges): TypedMessage {
  return "items" in data ? { type: "WATCHLIST", data: data as WatchlistPayload } : {
    type: "WATCHLIST_CHANGED",
    data: data as WatchlistChanges,
  };
}

function read(line: string): Incoming {
  const message = decodeBatched(line);
  switch (message.type) {
    case "TICK": {
      const isSnapshot = message.data._snapshot === true;
      return { kind: "ticks", batch: { rows: rowsOf(message.data), isSnapshot }, messages: [] };
    }
    case "PONG": {
      const { type, data } = message;
      const id = typeof data.id === "number" ? data.id : null;
      return { kind: "pong", id, serverTimeMs: data.sent_at, messages: [{ type, data }] };
    }
    case "ERROR": {
      const { type, data } = message;
      return { kind: "refused", code: data.code, messages: [{ type, data: data.message }] };
    }
    case "LOG": {
      const { type, data: { line, time }, stamps } = message;
      return { kind: "event", stamps, messages: [{ type, data: line, time }] };
    }
    case "SCAN": {
      const { type, data } = message;
      return { kind: "other", messages: [{ type, data }] };
    }
    case "QUOTE":
    case "PRINT":
    case "DEPTH":
      return { kind: "other", messages: [message] };
    case "WATCHLIST":
      return { kind: "event", stamps: message.stamps, messages: [readWatchlist(message.data)] };
    case "STATUS":
      return readStatus(message);
    default:
      return { kind: "event", stamps: message.stamps, messages: [message] };
  }
}

/** Several messages per frame, ticks in columns, numbered events: `flashtape.v2`. */
export const batchedDialect: Dialect = Object.freeze({
  protocols: Object.freeze([BATCHED_SUBPROTOCOL]),
  split: (frame: string) => frame.split("\n"),
  decode: read,
  mayBeEvent: (text: string) => !NO_EVENTS.some((type) => text.startsWith(`${type}:`)),
  ping: (id: number) => JSON.stringify({ type: "PING", id }),
});
