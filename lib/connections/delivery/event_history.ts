import type { MessageType, Ticker } from "@/lib/protocol/mod.ts";

/** One thing that was broadcast, in the form of either dialect. */
export interface HistoryEntry {
  /** Place in the order of all broadcasts but ticks, from 0. */
  readonly position: number;
  /** `_seq` of an event; 0 for a text that only classic clients get. */
  readonly seq: number;
  readonly type: MessageType | null;
  /** The ticker that it is about, if it is about one. */
  readonly ticker: Ticker | null;
  /** Frame of the classic dialect. */
  readonly classic: string;
  /** Line of the batched dialect up to its final brace, or null for a text that only classic clients get. */
  readonly batchedHead: string | null;
  readonly atMs: number;
}

/** Line of the batched dialect; `prev` is given under a filter. */
export function batchedLine({ batchedHead, seq }: HistoryEntry, prev?: number): string {
  return `${batchedHead},"_seq":${seq}${prev === undefined ? "" : `,"_prev":${prev}`}}`;
}

export interface HistoryLimits {
  /** @default 10000 */
  readonly historyEvents: number;
  /** @default 300000 */
  readonly historyMs: number;
  /** Length of all that is remembered, in characters. @default 33554432 */
  readonly historyBytes: number;
}

/** So many empty places at the beginning of the array are cut off together. */
const CUT_AT = 1024;

/**
 * The latest events, for clients that fell behind or come back. Positions and `_seq` grow by one; what is older than
 * the limits is gone.
 */
export class EventHistory {
  /** Random per start of the server: `_seq` means something only within one epoch. */
  readonly epoch: string;
  readonly #limits: HistoryLimits;
  /** Before `#head` there is nothing any more. */
  #entries: (HistoryEntry | undefined)[] = [];
  /** Index in the array of the oldest entry that is kept. */
  #head = 0;
  #end = 0;
  #seq = 0;
  /** Length of the frames that are kept; the batched lines are parts of the same texts. */
  #length = 0;

  constructor(epoch: string, limits: HistoryLimits) {
    this.epoch = epoch;
    this.#limits = limits;
  }

  /** `_seq` of the latest event; 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  /** Position that the next entry will get. */
  get end(): number {
    return this.#end;
  }

  /** Position of the oldest entry that is kept. */
  get start(): number {
    return this.#end - (this.#entries.length - this.#head);
  }

  /** Adds an event, or, when `batchedHead` is null, a text for classic clients only. */
  append(entry: Omit<HistoryEntry, "position" | "seq">): HistoryEntry {
    const seq = entry.batchedHead === null ? 0 : ++this.#seq;
    const kept: HistoryEntry = { ...entry, position: this.#end++, seq };
    this.#entries.push(kept);
    this.#length += entry.classic.length;
    this.#forget(entry.atMs);
    return kept;
  }

  at(position: number): HistoryEntry | undefined {
    return position < this.start ? undefined : this.#entries[this.#entries.length - (this.#end - position)];
  }

  /** `_seq` of the latest event before a position, as far as it is kept. */
  seqBefore(position: number): number {
    for (let index = position - 1; index >= this.start; index -= 1) {
      const seq = this.at(index)?.seq ?? 0;
      if (seq > 0) return seq;
    }
    const next = this.at(Math.max(position, this.start));
    return next === undefined || next.seq === 0 ? this.#seq : next.seq - 1;
  }

  /** Position right after the event `seq`; null when events after it are gone, or it never was. */
  positionAfter(seq: number): number | null {
    if (seq === this.#seq) return this.#end;
    if (seq > this.#seq) return null;
    // Entries without a seq are rare: the place is at or little before where seq alone would put it.
    for (let position = Math.max(this.start, this.#end - (this.#seq - seq)); position >= this.start; position -= 1) {
      const found = this.at(position)?.seq ?? 0;
      if (found === seq + 1) return position;
      if (found !== 0 && found <= seq) return position + 1;
    }
    return null;
  }

  #forget(nowMs: number): void {
    const { historyEvents, historyMs, historyBytes } = this.#limits;
    for (let oldest = this.#entries[this.#head]; oldest !== undefined; oldest = this.#entries[this.#head]) {
      const isOverfull = this.#entries.length - this.#head > historyEvents || this.#length > historyBytes;
      if (!isOverfull && nowMs - oldest.atMs <= historyMs) break;
      this.#length -= oldest.classic.length;
      this.#entries[this.#head++] = undefined;
    }
    if (this.#head < CUT_AT) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}
