import * as z from "zod/mini";
import { EpochMs, Seq, Ticker } from "./brand.ts";
import { ScanPayload } from "./scan/scan_messages.ts";
import { excerpt, firstIssue, parseJson, splitFrame } from "./codec.ts";
import { DepthPayload, PrintColumns, QuoteColumns } from "./detail.ts";
import { PAYLOAD_SCHEMAS } from "./server_messages.ts";
import { WatchlistChanges } from "./watchlist_changes.ts";

/** Server messages of the batched dialect `flashtape.v2`: all payloads are JSON objects. */

const Finites = z.array(z.number());

/**
 * Trades of one flush in columns: row k is ticker `s[i[k]]` at price `p[k]`, size `v[k]`, event time `t0 + t[k]` (epoch
 * ms). When rows are conflated `n[k]` trades were merged into row k: its price is the last, its size the sum.
 */
export const TickColumns = z.looseObject({
  s: z.array(Ticker),
  i: z.array(z.int().check(z.nonnegative())),
  p: Finites,
  v: Finites,
  t0: EpochMs,
  t: Finites,
  n: z.optional(Finites),
  _sent_at: z.optional(EpochMs),
  _snapshot: z.optional(z.literal(true)),
}).check(
  z.refine(
    ({ s, i, p, v, t, n = p }) =>
      [p, v, t, n].every(({ length }) => length === i.length) && i.every((index) => index < s.length),
    "the columns i, p, v, t and n must have the same length, and i must point into s",
  ),
);
export type TickColumns = z.infer<typeof TickColumns>;

export const LogPayload = z.looseObject({ line: z.string(), level: z.string(), time: z.iso.datetime() });
export type LogPayload = z.infer<typeof LogPayload>;

/** The request just received was refused; the connection stays open and nothing was changed. */
export const ErrorPayload = z.looseObject({ code: z.string(), message: z.string(), request: z.optional(z.string()) });
export type ErrorPayload = z.infer<typeof ErrorPayload>;

/** A place among the numbered events of one start of the server. */
export interface EventPosition {
  readonly epoch: string;
  /** Number of the last event before the place; 0 before the first. */
  readonly seq: number;
}

/** Answer to HELLO: STATUS `connected`. */
export const ConnectedPayload = z.looseObject({
  event: z.literal("connected"),
  epoch: z.string(),
  /** Number of the latest event at this moment; 0 before the first. */
  seq: z.union([Seq, z.literal(0)]),
  recovered: z.boolean(),
  /** Events that follow because they were missed. */
  replayed: z.int(),
});
export type ConnectedPayload = z.infer<typeof ConnectedPayload>;

/** What every event carries besides its payload. */
export const EventStamps = z.looseObject({
  _seq: z.optional(Seq),
  /** Under a filter: the event before this one that the filter admits; 0 before the first. */
  _prev: z.optional(z.union([Seq, z.literal(0)])),
  _snapshot: z.optional(z.boolean()),
});
export type EventStamps = z.infer<typeof EventStamps>;

/** How the line of a numbered event ends, and no other: answers and snapshots have no number. */
const NUMBERED = /,"_seq":(\d+)(?:,"_prev":\d+)?\}$/gm;

/** `_seq` of the last numbered event in a frame, as it stands there; null when there is none. */
export function lastSeqOf(frame: string): string | null {
  let last: string | null = null;
  for (const [, seq = null] of frame.matchAll(NUMBERED)) last = seq;
  return last;
}

/** Schema of each payload by message type: ticks come in columns, and nothing is a plain string. */
export const BATCHED_SCHEMAS = {
  ...PAYLOAD_SCHEMAS,
  TICK: TickColumns,
  WATCHLIST: z.union([WatchlistChanges, PAYLOAD_SCHEMAS.WATCHLIST]),
  LOG: LogPayload,
  ERROR: ErrorPayload,
  SCAN: ScanPayload,
  QUOTE: QuoteColumns,
  PRINT: PrintColumns,
  DEPTH: DepthPayload,
} as const;

type BatchedPayloads = { [T in keyof typeof BATCHED_SCHEMAS]: z.infer<typeof BATCHED_SCHEMAS[T]> };

/** A decoded message of the batched dialect, discriminated by `type`; `stamps` are those of an event. */
export type BatchedServerMessage = {
  [T in keyof BatchedPayloads]: { readonly type: T; readonly data: BatchedPayloads[T]; readonly stamps: EventStamps };
}[keyof BatchedPayloads];

/**
 * Reads one line of a batched frame; a frame is one or more lines joined by `\n`.
 *
 * @throws {SyntaxError} saying which message was wrong, where and how. The other lines of the frame are not affected.
 */
export function decodeBatched(line: string): BatchedServerMessage {
  const { type, text } = splitFrame(line);
  const json = parseJson(text, type);
  for (const schema of [BATCHED_SCHEMAS[type], EventStamps]) {
    const result = schema.safeParse(json);
    if (!result.success) {
      throw new SyntaxError(`Cannot decode the ${type}: ${firstIssue(result.error.issues)}: ${excerpt(text)}`);
    }
  }
  // Both schemas have just admitted it, and neither changes what it reads.
  return { type, data: json, stamps: json } as BatchedServerMessage;
}
