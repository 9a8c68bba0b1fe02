import { encode, isMessageType, type MessageType, type Ticker } from "@/lib/protocol/mod.ts";
import type { HistoryEntry } from "./event_history.ts";

/** An event in the form of either dialect, before it has a place in the order of all. */
export type EventText = Omit<HistoryEntry, "position" | "seq">;

/** One that has a type, as all have but ready-made texts. */
export type TypedEvent = EventText & { readonly type: MessageType };

/** What every object that is sent carries. */
export function stamps(nowMs: number): { _server_time_utc: string; _sent_at: number } {
  return { _server_time_utc: new Date(nowMs).toISOString(), _sent_at: nowMs };
}

/** Line of the batched dialect up to its final brace. */
const headOf = (line: string): string => line.slice(0, -1);

/** An object, stamped; the same in both dialects. @throws {TypeError} when it contains itself */
export function objectEvent(type: MessageType, payload: object, nowMs: number): TypedEvent {
  const text = encode(type, { ...payload, ...stamps(nowMs) });
  const ticker = "ticker" in payload && typeof payload.ticker === "string" ? payload.ticker as Ticker : null;
  return { type, ticker, classic: text, batchedHead: headOf(text), atMs: nowMs };
}

/** LOG and ERROR: plain text in the classic dialect, an object in the batched one. */
export function plainEvent(type: MessageType, text: string, payload: object, nowMs: number): TypedEvent {
  return { ...objectEvent(type, payload, nowMs), classic: encode(type, text) };
}

/** An object that clients of the batched dialect are told otherwise, `batched`: as what has changed of it. */
export function changeEvent(type: MessageType, payload: object, batched: object, nowMs: number): TypedEvent {
  const event = objectEvent(type, payload, nowMs);
  return { ...event, batchedHead: headOf(encode(type, { ...batched, ...stamps(nowMs) })) };
}

/** A ready-made text; clients of the batched dialect get it only when it is `TYPE:{json}`. */
export function readyMadeEvent(text: string, nowMs: number): EventText {
  const type = text.slice(0, Math.max(0, text.indexOf(":")));
  // `_seq` is added behind its members: without any there would be a comma too many.
  const isEvent = isMessageType(type) && /^\{\s*".*\}$/s.test(text.slice(type.length + 1));
  return {
    type: isEvent ? type : null,
    ticker: null,
    classic: text,
    batchedHead: isEvent ? headOf(text) : null,
    atMs: nowMs,
  };
}
