import { MessageType, type Ticker } from "@/lib/protocol/mod.ts";
import type { Clock, Timer } from "@/lib/support/clock.ts";
import type { Connection, DeliveryResult } from "./connection.ts";
import { type Batch, DeliveryGroup } from "./delivery_group.ts";
import { admits, type DeliveryTerms, isTick, type Item, termsKey } from "./delivery_terms.ts";
import type { Tick } from "./tick_book.ts";

/** Sends between two looks at the event loop: about ten milliseconds of one core. */
const SENDS_PER_TURN = 2048;
/** Encoding so many items takes about as long as a send. */
const ITEMS_PER_SEND = 20;
/** Classic ticks that waited longer shrink to the latest per ticker. */
const MERGE_AFTER_MS = 50;

export interface DeliverySchedulerOptions {
  readonly clock: Clock;
  /** Told of every member that could not be given a batch, or that fell behind with it. */
  readonly onTrouble: (connection: Connection, result: DeliveryResult) => void;
}

interface Job {
  readonly group: DeliveryGroup<Connection>;
  readonly batch: Batch<Connection>;
  /** Index of the next member. */
  next: number;
}

/**
 * Decides when each group flushes and hands batches to members, a slice at a time, so that however many clients there
 * are the event loop is never held for long: PINGs are answered and connections accepted between two slices.
 */
export class DeliveryScheduler {
  readonly #options: DeliverySchedulerOptions;
  readonly #groups = new Map<string, DeliveryGroup<Connection>>();
  readonly #timers = new Map<DeliveryGroup<Connection>, Timer>();
  /** Groups of a ticker's ticks. */
  readonly #byTicker = new Map<Ticker, readonly DeliveryGroup<Connection>[]>();
  /** Groups whose flush has come, in order. */
  readonly #due = new Set<DeliveryGroup<Connection>>();
  #job: Job | null = null;
  #isRunning = false;
  /** Sends in this turn of the event loop, and what encoding took. */
  #sends = 0;
  #turnTimer: Timer | undefined;

  constructor(options: DeliverySchedulerOptions) {
    this.#options = options;
  }

  /** Distinct terms that have members. */
  get groupCount(): number {
    return this.#groups.size;
  }

  /** The group of these terms, made when there is none. */
  group(terms: DeliveryTerms): DeliveryGroup<Connection> {
    const key = termsKey(terms);
    let group = this.#groups.get(key);
    if (group !== undefined) return group;
    group = new DeliveryGroup(terms);
    this.#groups.set(key, group);
    this.#byTicker.clear();
    return group;
  }

  /** Adds an item to what every group that admits it sends next. */
  publish(item: Item): void {
    const nowMs = this.#now();
    for (const group of isTick(item) ? this.#groupsOf(item) : this.#groups.values()) {
      if (group.members.size === 0) {
        this.#drop(group);
        continue;
      }
      if (!isTick(item) && !admits(group.terms, item)) continue;
      group.add(item, nowMs);
      this.#schedule(group, nowMs);
    }
  }

  /** Delivers all that waits, in one go: for the last moments of the server. */
  flushAll(): void {
    for (const group of this.#groups.values()) this.#due.add(group);
    while (this.#due.size > 0 || this.#job !== null) {
      this.#sends = 0;
      this.#run();
    }
    this.stop();
  }

  stop(): void {
    const { clock } = this.#options;
    for (const timer of this.#timers.values()) clock.clearTimeout(timer);
    this.#timers.clear();
    clock.clearTimeout(this.#turnTimer);
    this.#turnTimer = undefined;
  }

  #now(): number {
    return this.#options.clock.now();
  }

  /** Asked for every trade, and there may be as many groups as clients: the answer holds until the groups change. */
  #groupsOf(tick: Tick): readonly DeliveryGroup<Connection>[] {
    let groups = this.#byTicker.get(tick.ticker);
    if (groups === undefined) {
      groups = [...this.#groups.values()].filter(({ terms: { subscription } }) =>
        subscription.admits(MessageType.TICK, tick.ticker)
      );
      this.#byTicker.set(tick.ticker, groups);
    }
    return groups;
  }

  #drop(group: DeliveryGroup<Connection>): void {
    this.#options.clock.clearTimeout(this.#timers.get(group));
    this.#timers.delete(group);
    this.#due.delete(group);
    this.#groups.delete(termsKey(group.terms));
    this.#byTicker.clear();
  }

  #schedule(group: DeliveryGroup<Connection>, nowMs: number): void {
    // While a batch is being delivered the next one waits; its end schedules again.
    if (group.inFlight !== null || this.#timers.has(group) || this.#due.has(group)) return;
    const isIdle = this.#due.size === 0 && this.#job === null && this.#sends < SENDS_PER_TURN;
    if (group.terms.flushMs === 0 && isIdle) return this.#flush(group);
    const delayMs = Math.max(0, group.flushedMs + group.terms.flushMs - nowMs);
    this.#timers.set(group, this.#options.clock.setTimeout(() => this.#flush(group), delayMs));
  }

  #flush(group: DeliveryGroup<Connection>): void {
    this.#timers.delete(group);
    this.#due.add(group);
    this.#run();
  }

  /** Delivers until nothing is left or the turn's sends are used up; then goes on in the next turn. */
  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      this.#runJobs();
    } finally {
      this.#isRunning = false;
    }
    if (this.#sends > 0) this.#turnTimer ??= this.#options.clock.setTimeout(() => this.#nextTurn(), 0);
  }

  #runJobs(): void {
    const nowMs = this.#now();
    while (this.#sends < SENDS_PER_TURN) {
      const job = this.#job ??= this.#nextJob(nowMs);
      if (job === null) return;
      const connection = job.batch.members[job.next++];
      if (connection !== undefined) {
        const result = connection.deliver(job.batch, nowMs);
        this.#sends += job.batch.frames.length;
        if (result !== "ok") this.#options.onTrouble(connection, result);
        continue;
      }
      this.#job = null;
      job.group.inFlight = null;
      if (job.group.pending.length > 0) this.#schedule(job.group, this.#now());
    }
  }

  /** Encodes what waits in the group that has been due for the longest time. */
  #nextJob(nowMs: number): Job | null {
    for (const group of this.#due) {
      this.#due.delete(group);
      if (group.pending.length === 0) continue;
      const batch = group.seal(nowMs, MERGE_AFTER_MS);
      this.#sends += batch.items.length / ITEMS_PER_SEND;
      return { group, batch, next: 0 };
    }
    return null;
  }

  #nextTurn(): void {
    this.#turnTimer = undefined;
    this.#sends = 0;
    this.#run();
  }
}
