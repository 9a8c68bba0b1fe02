import type { ConnectedPayload, EventPosition, EventStamps } from "@/lib/protocol/batched_messages.ts";

/**
 * How far a client has come among the numbered events of one start of the server, and what it must remember so that a
 * gap is recovered but never for ever.
 */
export interface EventCursor {
  readonly epoch: string;
  /** Number of the last event taken; 0 before the first. */
  readonly seq: number;
  /** Whether the connection has said where it goes on from. Until then, and after a gap, no event counts. */
  readonly isSynced: boolean;
  /** Messages since `seq` that could not be read and may have been events. */
  readonly unread: number;
  /** Number of the event after which a gap was found last, when nothing has been taken since. */
  readonly gapAfter: number | null;
  /** Whether a recovery has brought an unreadable event again: asking for others once more would bring nothing. */
  readonly isRepeating: boolean;
}

/** What is to be done about an event. */
export type Admission =
  /** It is the next one, or is not numbered. */
  | { readonly verdict: "take" }
  /** It was taken before. */
  | { readonly verdict: "duplicate" }
  /** The connection has not said where it goes on from. */
  | { readonly verdict: "ignore" }
  /** Some before it are missing: it must not be told, and the connection is to be resumed. */
  | { readonly verdict: "gap" }
  /** It is to be taken, although `missing` events after `after` cannot be read and never will. */
  | { readonly verdict: "skip"; readonly after: number; readonly missing: number };

export interface Step {
  /** Null: recovery has failed, the next connection is to start afresh. */
  readonly cursor: EventCursor | null;
  readonly admission: Admission;
}

/** The cursor of a page that knows the events up to `position`, before its first connection. */
export function cursorAt({ epoch, seq }: EventPosition): EventCursor {
  return { epoch, seq, isSynced: false, unread: 0, gapAfter: null, isRepeating: false };
}

/** The cursor of a connection that is about to be made. */
export function unsynced(cursor: EventCursor | null): EventCursor | null {
  return cursor === null ? null : { ...cursor, isSynced: false, unread: 0 };
}

/**
 * The cursor after a connection's greeting, and whether it goes on where the last one ended. A server that claims so of
 * another epoch, or of events that it has not had yet, is not believed.
 */
export function greeted(
  cursor: EventCursor | null,
  { epoch, seq, recovered }: ConnectedPayload,
): { readonly cursor: EventCursor; readonly recovered: boolean } {
  const isSame = cursor !== null && cursor.epoch === epoch;
  if (recovered && isSame && seq >= cursor.seq) {
    return { cursor: { ...cursor, isSynced: true, unread: 0 }, recovered: true };
  }
  const isRepeating = isSame && cursor.isRepeating;
  return { cursor: { epoch, seq, isSynced: true, unread: 0, gapAfter: null, isRepeating }, recovered: false };
}

/** The cursor after a message that could not be read and may have been an event. */
export function unread(cursor: EventCursor | null): EventCursor | null {
  return cursor === null ? null : { ...cursor, unread: cursor.unread + 1 };
}

/**
 * The cursor after a change of filter that takes effect after `seq`. With something unread before it the cursor stays, so
 * that the next event shows the gap.
 */
export function moved(cursor: EventCursor | null, seq: number): EventCursor | null {
  if (cursor === null || !cursor.isSynced || seq <= cursor.seq || cursor.unread > 0) return cursor;
  return after(cursor, seq);
}

/**
 * Judges an event by its stamps. Without a filter `_seq` grows by one; under a filter `_prev` names the event before.
 *
 * A gap is recovered once: when it is there again, either messages that cannot be read account for it, and are skipped,
 * or the cursor is given up, so that the next connection starts afresh and says that something was lost.
 */
export function take(cursor: EventCursor | null, { _seq, _prev, _snapshot }: EventStamps): Step {
  if (_seq === undefined || _snapshot === true) return { cursor, admission: { verdict: "take" } };
  if (cursor === null || !cursor.isSynced) return { cursor, admission: { verdict: "ignore" } };
  const { seq } = cursor;
  if (_seq <= seq) return { cursor, admission: { verdict: "duplicate" } };
  if ((_prev ?? _seq - 1) <= seq) return { cursor: after(cursor, _seq), admission: { verdict: "take" } };

  // Under a filter nobody can tell how many of those between were admitted.
  const missing = _prev === undefined ? _seq - seq - 1 : 1;
  const isUnreadable = cursor.unread >= missing;
  const wasRecovered = cursor.gapAfter === seq;
  if (isUnreadable && (wasRecovered || cursor.isRepeating)) {
    return {
      cursor: { ...after(cursor, _seq), isRepeating: true },
      admission: { verdict: "skip", after: seq, missing },
    };
  }
  return {
    cursor: wasRecovered ? null : { ...cursor, isSynced: false, gapAfter: seq },
    admission: { verdict: "gap" },
  };
}

function after(cursor: EventCursor, seq: number): EventCursor {
  return { ...cursor, seq, unread: 0, gapAfter: null };
}
