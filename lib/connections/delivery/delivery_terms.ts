import type { Subscription } from "@/lib/protocol/subscription.ts";
import type { HistoryEntry } from "./event_history.ts";
import type { Tick } from "./ticks/tick_book.ts";

export type Dialect = "classic" | "flashtape.v2";

/** What the members of a group have in common, so that one frame serves them all. */
export interface DeliveryTerms {
  readonly dialect: Dialect;
  /** Least time between two flushes; 0 = at once. */
  readonly flushMs: number;
  /** One row per ticker and flush. */
  readonly conflate: boolean;
  readonly subscription: Subscription;
}

export type Item = HistoryEntry | Tick;

export const isTick = (item: Item): item is Tick => "row" in item;

/** Whether an event is sent to those who have these terms. */
export const admits = (
  { dialect, subscription }: DeliveryTerms,
  { batchedHead, type, ticker }: HistoryEntry,
): boolean => dialect === "classic" || (batchedHead !== null && type !== null && subscription.admits(type, ticker));

/** Characters that an event takes in a dialect; 0 when it is not sent there. */
export const lengthOf = ({ classic, batchedHead }: HistoryEntry, dialect: Dialect): number =>
  dialect === "classic" ? classic.length : batchedHead?.length ?? 0;

export const termsKey = ({ dialect, flushMs, conflate, subscription }: DeliveryTerms): string =>
  `${dialect} ${flushMs} ${conflate} ${subscription.key}`;
