import { type DeliveryTerms, isTick, type Item } from "./delivery_terms.ts";
import type { HistoryEntry } from "./event_history.ts";
import { type Frame, framesOf } from "./frames.ts";
import type { Tick } from "./ticks/tick_book.ts";

/** Items that are being handed to the members of a group. */
export interface Batch<Member> {
  readonly id: number;
  /** `_seq` of the event before the batch that the filter admitted. */
  readonly prev: number;
  readonly items: readonly Item[];
  readonly hasEvents: boolean;
  readonly frames: readonly Frame[];
  readonly members: readonly Member[];
}

/** What a group knows of its members. */
export interface GroupMember {
  /** Batch of the group that it got last. */
  readonly deliveredBatch: number;
}

/** Connections that get the same frames, and what waits for their next flush. */
export class DeliveryGroup<Member extends GroupMember> {
  readonly terms: DeliveryTerms;
  readonly #members = new Set<Member>();
  #only: Member | null = null;
  /** Waits for the next flush. */
  pending: Item[] = [];
  /** Being delivered right now; the next batch is made when all members have had this one. */
  inFlight: Batch<Member> | null = null;
  /** Whether it waits for its beat, or for its turn after it. */
  isWaiting = false;
  /** Whether there are others than ticks among what waits. */
  hasEvents = false;
  #pendingSinceMs = 0;
  #batchId = 0;
  /** `_seq` of the last event that the filter admitted; what was before the group its new members know themselves. */
  #lastSeq = 0;

  constructor(terms: DeliveryTerms) {
    this.terms = terms;
  }

  get size(): number {
    return this.#members.size;
  }

  /** The only member; null when there are more, or none. */
  get only(): Member | null {
    return this.#only;
  }

  join(member: Member): void {
    this.#members.add(member);
    this.#lookForOnly();
  }

  leave(member: Member): void {
    this.#members.delete(member);
    this.#lookForOnly();
  }

  addTick(tick: Tick): void {
    if (this.pending.length === 0) this.#pendingSinceMs = tick.sentMs;
    this.pending.push(tick);
  }

  addEvent(entry: HistoryEntry): void {
    if (this.pending.length === 0) this.#pendingSinceMs = entry.atMs;
    this.pending.push(entry);
    this.hasEvents = true;
  }

  /** Whether what waits is one line of ticks, the same for whoever has all before it. */
  get hasOnlyLines(): boolean {
    return !this.hasEvents && this.terms.dialect !== "classic" && !this.terms.conflate;
  }

  /** What waits, where that are ticks alone, for a member that is given them at once. */
  takeTicks(): readonly Tick[] {
    const ticks = this.pending as Tick[];
    this.pending = [];
    return ticks;
  }

  /**
   * Makes a batch of what waits. Classic ticks that have waited longer than `mergeAfterMs`, because the processor is
   * not up to one frame per trade and client, shrink to the latest per ticker.
   */
  seal(nowMs: number, mergeAfterMs: number): Batch<Member> {
    const isLate = this.terms.dialect === "classic" && nowMs - this.#pendingSinceMs > mergeAfterMs;
    const items = isLate ? latestTicks(this.pending) : this.pending;
    const batch = {
      id: ++this.#batchId,
      prev: this.#lastSeq,
      items,
      hasEvents: this.hasEvents,
      frames: framesOf(items, this.terms, this.#lastSeq, nowMs),
      members: [...this.#members],
    };
    for (const item of items) if (!isTick(item) && item.seq > 0) this.#lastSeq = item.seq;
    this.pending = [];
    this.hasEvents = false;
    this.inFlight = batch;
    return batch;
  }

  #lookForOnly(): void {
    const [first = null] = this.#members.size === 1 ? this.#members : [];
    this.#only = first;
  }

  /** What a member has not got yet, in order, and the `_seq` of the event before that. */
  undelivered(member: Member): { readonly items: readonly Item[]; readonly prev: number } {
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
