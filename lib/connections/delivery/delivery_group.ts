import type { Connection } from "./connection.ts";
import { batchedLine, type HistoryEntry } from "./event_history.ts";
import type { Subscription } from "@/lib/protocol/subscription.ts";
import { type MergedTick, mergeTicks, type Tick } from "./tick_book.ts";
import { classicTick, tickColumns } from "./tick_text.ts";

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

/** A frame and, of the classic dialect, the item that it carries. */
export interface Frame {
  readonly text: string;
  /** How many items of the batch are delivered once this frame is. */
  readonly itemsDone: number;
}

/** Texts of one batch for readers that have all before it. `prev` is the last `_seq` that they got. */
export function framesOf(items: readonly Item[], terms: DeliveryTerms, prev: number, sentMs: number): Frame[] {
  return terms.dialect === "classic" ? classicFrames(items) : batchedFrame(items, terms, prev, sentMs);
}

function classicFrames(items: readonly Item[]): Frame[] {
  return items.map((item, index) => ({
    text: isTick(item) ? classicText(item) : item.classic,
    itemsDone: index + 1,
  }));
}

/** Made once per tick however many groups there are. */
const classicTexts = new WeakMap<Tick, string>();
function classicText(tick: Tick): string {
  let text = classicTexts.get(tick);
  if (text === undefined) classicTexts.set(tick, text = classicTick(tick, tick.sentMs));
  return text;
}

function batchedFrame(
  items: readonly Item[],
  { conflate, subscription }: DeliveryTerms,
  prev: number,
  sentMs: number,
): Frame[] {
  const lines: string[] = [];
  const ticks: Tick[] = [];
  let before = prev;
  for (const item of items) {
    if (isTick(item)) ticks.push(item);
    else if (item.batchedHead !== null) {
      lines.push(subscription.isEverything ? batchedLine(item) : batchedLine(item, before));
      before = item.seq;
    }
  }
  if (ticks.length > 0) {
    const rows: readonly (Tick | MergedTick)[] = conflate ? mergeTicks(ticks) : ticks;
    lines.push(tickColumns(rows, { sentMs }));
  }
  return lines.length === 0 ? [] : [{ text: lines.join("\n"), itemsDone: items.length }];
}

/** Items that are being handed to the members of a group. */
export interface Batch {
  readonly id: number;
  /** `_seq` of the event before the batch that the filter admitted. */
  readonly prev: number;
  readonly items: readonly Item[];
  readonly hasEvents: boolean;
  readonly frames: readonly Frame[];
  readonly members: readonly Connection[];
}

/** Connections that get the same frames, and what waits for their next flush. */
export class DeliveryGroup {
  readonly terms: DeliveryTerms;
  readonly members = new Set<Connection>();
  /** Waits for the next flush. */
  pending: Item[] = [];
  /** Being delivered right now; the next batch is made when all members have had this one. */
  inFlight: Batch | null = null;
  /** When the last batch was made, epoch ms. */
  flushedMs = -Infinity;
  #pendingSinceMs = 0;
  #batchId = 0;
  /** `_seq` of the last event that the filter admitted; what was before the group its new members know themselves. */
  #lastSeq = 0;

  constructor(terms: DeliveryTerms) {
    this.terms = terms;
  }

  add(item: Item, nowMs: number): void {
    if (this.pending.length === 0) this.#pendingSinceMs = nowMs;
    this.pending.push(item);
  }

  /**
   * Makes a batch of what waits. Classic ticks that have waited longer than `mergeAfterMs`, because the processor is
   * not up to one frame per trade and client, shrink to the latest per ticker.
   */
  seal(nowMs: number, mergeAfterMs: number): Batch {
    const isLate = this.terms.dialect === "classic" && nowMs - this.#pendingSinceMs > mergeAfterMs;
    const items = isLate ? latestTicks(this.pending) : this.pending;
    const batch = {
      id: ++this.#batchId,
      prev: this.#lastSeq,
      items,
      hasEvents: items.some((item) => !isTick(item)),
      frames: framesOf(items, this.terms, this.#lastSeq, nowMs),
      members: [...this.members],
    };
    for (const item of items) if (!isTick(item) && item.seq > 0) this.#lastSeq = item.seq;
    this.pending = [];
    this.flushedMs = nowMs;
    this.inFlight = batch;
    return batch;
  }

  /** What a member has not got yet, in order, and the `_seq` of the event before that. */
  undelivered(member: Connection): { readonly items: readonly Item[]; readonly prev: number } {
    const { inFlight } = this;
    const isDue = inFlight !== null && member.deliveredBatch < inFlight.id && inFlight.members.includes(member);
    return isDue
      ? { items: [...inFlight.items, ...this.pending], prev: inFlight.prev }
      : { items: this.pending, prev: this.#lastSeq };
  }
}

function latestTicks(items: readonly Item[]): Item[] {
  const latest = new Map(items.filter(isTick).map((tick) => [tick.row, tick]));
  return items.filter((item) => !isTick(item) || latest.get(item.row) === item);
}
