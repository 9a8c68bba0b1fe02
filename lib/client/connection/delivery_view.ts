import type { DialectName } from "./dialects/dialect.ts";

/** How completely the server's events have come through. Counters run since the client was made. */
export interface DeliveryView {
  /** That of the latest connection; null before the first. */
  readonly dialect: DialectName | null;
  /**
   * Whether the latest connection went on exactly where the one before it ended; false where something may be missing,
   * as on the first connection. Null before that, and in the classic dialect, which cannot tell.
   */
  readonly recovered: boolean | null;
  /** Missed events that the latest connection brought. */
  readonly replayed: number;
  /** Times that an event was missing. */
  readonly gaps: number;
  /** Events that came again and were dropped. */
  readonly duplicates: number;
  /** Events given up because they could not be read. */
  readonly skipped: number;
  /** Trades that were merged into a later one of the same ticker. */
  readonly conflatedTrades: number;
  /** Whether the latest connection asked for one tick per ticker and frame. */
  readonly isConflated: boolean;
}

/** What a new connection has brought back of what was missed. */
export interface Recovery {
  /** Whether nothing is missing. When not, the batched dialect sends a snapshot next; the classic one sends nothing. */
  readonly recovered: boolean;
  /** Missed events that follow. */
  readonly replayed: number;
  /** Times that an event was missing, since the client was made. */
  readonly gaps: number;
  /** Events that came again and were dropped, since the client was made. */
  readonly duplicates: number;
}

/** Whether the page gets everything; null before the first connection. */
export function deliveryKind(
  { dialect, isConflated, recovered, gaps }: DeliveryView,
): "classic" | "merged" | "snapshot" | "resumed" | "complete" | null {
  if (dialect === null) return null;
  if (dialect === "classic") return "classic";
  if (isConflated) return "merged";
  if (recovered === false) return "snapshot";
  return gaps > 0 ? "resumed" : "complete";
}

/** The view before the first connection. */
export const NOTHING_DELIVERED: DeliveryView = Object.freeze({
  dialect: null,
  recovered: null,
  replayed: 0,
  gaps: 0,
  duplicates: 0,
  skipped: 0,
  conflatedTrades: 0,
  isConflated: false,
});
