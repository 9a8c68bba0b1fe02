import { MessageType } from "@/lib/protocol/mod.ts";
import { type Clock, soon, type Timer } from "@/lib/support/clock.ts";
import type { Connection, DeliveryResult } from "./connection.ts";
import { type Batch, DeliveryGroup } from "./delivery_group.ts";
import { admits, type DeliveryTerms, termsKey } from "./delivery_terms.ts";
import type { HistoryEntry } from "./event_history.ts";
import { BeatLength } from "./beat_length.ts";
import type { TickBook } from "./ticks/tick_book.ts";
import { tickLine } from "./ticks/tick_text.ts";

/** Work between two looks at the event loop, ms: so long a PING or a new connection may have to wait. */
const SLICE_MS = 2;
/** And so many sends at most, whatever the clock says. */
const SENDS_PER_SLICE = 2048;
/** Encoding so many items takes about as long as a send. */
const ITEMS_PER_SEND = 20;
/** The clock is looked at after so many sends. */
const SENDS_PER_LOOK = 16;
/** Classic ticks that waited longer shrink to the latest per ticker. */
const MERGE_AFTER_MS = 50;

export interface DeliverySchedulerOptions {
  readonly clock: Clock;
  readonly book: TickBook;
  /** Part of a core that the process uses, for the length of the beat. @default nothing is known of it */
  readonly load?: (() => number) | undefined;
  /** Told of every member that could not be given a batch, or that fell behind with it. */
  readonly onTrouble: (connection: Connection, result: DeliveryResult) => void;
}

type Group = DeliveryGroup<Connection>;
const NO_GROUPS: readonly Group[] = [];

interface Job {
  readonly group: Group;
  readonly batch: Batch<Connection>;
  /** Index of the next member. */
  next: number;
}

/** Groups of one flush interval: what waits in them goes out together. */
interface Rhythm {
  readonly flushMs: number;
  waiting: Group[];
  /** When they were last served, epoch ms. */
  lastMs: number;
}

/**
 * Decides when each group flushes and hands batches to members, a slice at a time, so that however many clients there
 * are the event loop is never held for long: PINGs are answered and connections accepted between two slices.
 *
 * Groups of the same flush interval have one beat, so that what they send alike is made once; a group in which nothing
 * waits costs nothing.
 */
export class DeliveryScheduler {
  readonly #options: DeliverySchedulerOptions;
  readonly #groups = new Map<string, Group>();
  readonly #rhythms = new Map<number, Rhythm>();
  /** Groups of a ticker's ticks, by the row of the ticker. */
  #byRow: (readonly Group[] | undefined)[] = [];
  /** Groups whose flush has come, in order, and the next of them. */
  #queue: Group[] = [];
  #nextInQueue = 0;
  #job: Job | null = null;
  #isRunning = false;
  /** When this slice began, epoch ms; null before its first send. */
  #sliceMs: number | null = null;
  /** Sends in this slice, and what encoding took. */
  #sends = 0;
  #isSoon = false;
  #beatTimer: Timer | undefined;
  #beatAtMs = Infinity;
  readonly #beat: BeatLength;

  constructor(options: DeliverySchedulerOptions) {
    this.#options = options;
    this.#beat = new BeatLength(options.load);
  }

  /** Distinct terms that have members. */
  get groupCount(): number {
    return this.#groups.size;
  }

  /** Least time between two flushes of a group, as the load wants it, ms. */
  get beatMs(): number {
    return this.#beat.ms;
  }

  /** The group of these terms, made when there is none. */
  group(terms: DeliveryTerms): Group {
    const key = termsKey(terms);
    let group = this.#groups.get(key);
    if (group !== undefined) return group;
    group = new DeliveryGroup(terms);
    this.#groups.set(key, group);
    this.#byRow = [];
    return group;
  }

  /** Adds an event to what every group that admits it sends next. */
  publish(entry: HistoryEntry): void {
    for (const group of this.#groups.values()) {
      if (!admits(group.terms, entry)) continue;
      group.addEvent(entry);
      this.#expect(group, entry.atMs);
    }
  }

  /** Adds the last trade of a row of the book in the same way. */
  publishTick(row: number): void {
    const groups = this.#groupsOf(row);
    if (groups.length === 0) return;
    const tick = this.#options.book.tick(row, this.#now());
    for (const group of groups) {
      group.addTick(tick);
      this.#expect(group, tick.sentMs);
    }
  }

  /** Delivers all that waits, in one go: for the last moments of the server. */
  flushAll(): void {
    const callAll = () => {
      for (const rhythm of this.#rhythms.values()) this.#call(rhythm, this.#now());
      return this.#hasWork();
    };
    while (callAll()) {
      this.#beginSlice();
      this.#run();
    }
    this.stop();
  }

  stop(): void {
    this.#options.clock.clearTimeout(this.#beatTimer);
    this.#beatTimer = undefined;
    this.#beatAtMs = Infinity;
  }

  #now(): number {
    return this.#options.clock.now();
  }

  /** Asked for every trade, and there may be as many groups as clients: the answer holds until the groups change. */
  #groupsOf(row: number): readonly Group[] {
    const known = this.#byRow[row];
    if (known !== undefined) return known;
    const { book } = this.#options;
    // A list that is filled from anywhere but its beginning is kept as a map, which is slow.
    while (this.#byRow.length < book.tickers) this.#byRow.push(undefined);
    const ticker = book.tickerOf(row);
    const groups = [...this.#groups.values()].filter(({ terms: { subscription } }) =>
      subscription.admits(MessageType.TICK, ticker)
    );
    return this.#byRow[row] = groups.length === 0 ? NO_GROUPS : groups;
  }

  /** Something waits in a group. While a batch is being delivered the next one waits; its end schedules again. */
  #expect(group: Group, nowMs: number): void {
    if (group.size === 0) this.#drop(group);
    else if (!group.isWaiting && group.inFlight === null) this.#schedule(group, nowMs);
  }

  #drop(group: Group): void {
    group.pending = [];
    this.#groups.delete(termsKey(group.terms));
    this.#byRow = [];
  }

  #schedule(group: Group, nowMs: number): void {
    group.isWaiting = true;
    const { flushMs } = group.terms;
    if (flushMs === 0) {
      this.#queue.push(group);
      // Whoever comes first in a slice is served at once.
      if (this.#isSliceOver() || this.#queue.length - this.#nextInQueue > 1 || this.#job !== null) this.#runSoon();
      else this.#run();
      return;
    }
    let rhythm = this.#rhythms.get(flushMs);
    if (rhythm === undefined) this.#rhythms.set(flushMs, rhythm = { flushMs, waiting: [], lastMs: -Infinity });
    rhythm.waiting.push(group);
    if (rhythm.waiting.length === 1) this.#arm(this.#dueMs(rhythm, nowMs), nowMs);
  }

  #dueMs(rhythm: Rhythm, nowMs: number): number {
    // The wall clock may have been set back.
    rhythm.lastMs = Math.min(rhythm.lastMs, nowMs);
    return rhythm.lastMs + this.#beat.of(rhythm.flushMs);
  }

  /** One timer, for the rhythm that is due first. */
  #arm(dueMs: number, nowMs: number): void {
    if (dueMs >= this.#beatAtMs) return;
    const { clock } = this.#options;
    clock.clearTimeout(this.#beatTimer);
    this.#beatAtMs = dueMs;
    this.#beatTimer = clock.setTimeout(() => this.#onBeat(), Math.max(0, dueMs - nowMs));
  }

  #onBeat(): void {
    this.stop();
    const nowMs = this.#now();
    this.#beat.look(nowMs);
    for (const rhythm of this.#rhythms.values()) {
      if (rhythm.waiting.length === 0) continue;
      // Timers may be early by less than a millisecond.
      const dueMs = this.#dueMs(rhythm, nowMs);
      if (dueMs <= nowMs + 1) this.#call(rhythm, nowMs);
      else this.#arm(dueMs, nowMs);
    }
    this.#run();
  }

  /** The beat of a rhythm has come. */
  #call(rhythm: Rhythm, nowMs: number): void {
    if (this.#queue.length === 0) this.#queue = rhythm.waiting;
    else for (const group of rhythm.waiting) this.#queue.push(group);
    rhythm.waiting = [];
    rhythm.lastMs = nowMs;
  }

  #hasWork(): boolean {
    return this.#job !== null || this.#nextInQueue < this.#queue.length;
  }

  #isSliceOver(): boolean {
    return this.#sends >= SENDS_PER_SLICE || (this.#sliceMs !== null && this.#now() - this.#sliceMs >= SLICE_MS);
  }

  #beginSlice(): void {
    this.#sliceMs = null;
    this.#sends = 0;
  }

  /** Delivers until nothing is left or the slice is over; then goes on in the next turn of the event loop. */
  #run(): void {
    if (this.#isRunning || this.#isSliceOver()) return this.#runSoon();
    this.#isRunning = true;
    try {
      this.#sliceMs ??= this.#now();
      this.#runSlice(this.#now());
    } finally {
      this.#isRunning = false;
    }
    this.#runSoon();
  }

  /** The next turn begins with a slice of its own, whether or not there is work left for it. */
  #runSoon(): void {
    if (this.#isSoon || (this.#sends === 0 && !this.#hasWork())) return;
    this.#isSoon = true;
    soon(this.#options.clock, () => {
      this.#isSoon = false;
      this.#beginSlice();
      if (this.#hasWork()) this.#run();
    });
  }

  #runSlice(nowMs: number): void {
    let lookAt = this.#sends + SENDS_PER_LOOK;
    while (this.#hasWork() && this.#sends < SENDS_PER_SLICE) {
      if (this.#job === null) this.#serveNext(nowMs);
      else this.#deliverNext(this.#job, nowMs);
      if (this.#sends < lookAt) continue;
      lookAt = this.#sends + SENDS_PER_LOOK;
      if (this.#isSliceOver()) return;
    }
  }

  /** Serves the group that has been due for the longest time: one of a single member at once, else member by member. */
  #serveNext(nowMs: number): void {
    const group = this.#queue[this.#nextInQueue++];
    if (this.#nextInQueue >= this.#queue.length) {
      this.#queue = [];
      this.#nextInQueue = 0;
    }
    if (group === undefined) return;
    group.isWaiting = false;
    if (group.pending.length === 0) return;
    this.#sends += group.pending.length / ITEMS_PER_SEND;
    const { only } = group;
    if (only === null || !group.hasOnlyLines || !only.takesTickLines) {
      this.#job = { group, batch: group.seal(nowMs, MERGE_AFTER_MS), next: 0 };
      return;
    }
    const ticks = group.takeTicks();
    this.#sends += 1;
    this.#beat.sent(1);
    this.#settle(only, only.deliverTicks(ticks, tickLine(ticks, nowMs), nowMs));
  }

  #deliverNext(job: Job, nowMs: number): void {
    const { group, batch } = job;
    const connection = batch.members[job.next++];
    if (connection !== undefined) {
      this.#sends += batch.frames.length;
      this.#beat.sent(batch.frames.length);
      this.#settle(connection, connection.deliver(batch, nowMs));
      return;
    }
    this.#job = null;
    group.inFlight = null;
    if (group.pending.length > 0) this.#schedule(group, this.#now());
  }

  #settle(connection: Connection, result: DeliveryResult): void {
    if (result !== "ok") this.#options.onTrouble(connection, result);
  }
}
