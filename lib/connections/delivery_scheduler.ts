import type { Clock, Timer } from "@/lib/support/clock.ts";
import type { Connection, DeliveryResult } from "./connection.ts";
import { type Batch, DeliveryGroup, type DeliveryTerms, type Item, termsKey } from "./delivery_group.ts";

/** Sends between two looks at the event loop: about ten milliseconds of one core. */
const SENDS_PER_TURN = 2048;
/** Classic ticks that waited longer shrink to the latest per ticker. */
const MERGE_AFTER_MS = 50;

export interface DeliverySchedulerOptions {
  readonly clock: Clock;
  /** Told of every member that could not be given a batch, or that fell behind with it. */
  readonly onTrouble: (connection: Connection, result: DeliveryResult) => void;
}

interface Job {
  readonly group: DeliveryGroup;
  readonly batch: Batch;
  /** Index of the next member. */
  next: number;
}

/**
 * Decides when each group flushes and hands batches to members, a slice at a time, so that however many clients there
 * are the event loop is never held for long: PINGs are answered and connections accepted between two slices.
 */
export class DeliveryScheduler {
  readonly #options: DeliverySchedulerOptions;
  readonly #groups = new Map<string, DeliveryGroup>();
  readonly #timers = new Map<DeliveryGroup, Timer>();
  readonly #jobs: Job[] = [];
  #isRunning = false;
  /** Sends in this turn of the event loop. */
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
  group(terms: DeliveryTerms): DeliveryGroup {
    const key = termsKey(terms);
    let group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, group = new DeliveryGroup(terms));
    return group;
  }

  /** Adds an item to what every group that admits it sends next. */
  publish(item: Item): void {
    const nowMs = this.#now();
    for (const [key, group] of this.#groups) {
      if (group.members.size === 0) {
        this.#drop(key, group);
        continue;
      }
      if (!group.admits(item)) continue;
      group.add(item, nowMs);
      this.#schedule(group, nowMs);
    }
  }

  /** Delivers all that waits, in one go: for the last moments of the server. */
  flushAll(): void {
    for (const group of this.#groups.values()) this.#seal(group);
    while (this.#jobs.length > 0) {
      this.#sends = 0;
      this.#run();
      for (const group of this.#groups.values()) this.#seal(group);
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

  #drop(key: string, group: DeliveryGroup): void {
    this.#options.clock.clearTimeout(this.#timers.get(group));
    this.#timers.delete(group);
    this.#groups.delete(key);
  }

  #schedule(group: DeliveryGroup, nowMs: number): void {
    // While a batch is being delivered the next one waits; its end schedules again.
    if (group.inFlight !== null || this.#timers.has(group)) return;
    const isIdle = this.#jobs.length === 0 && this.#sends < SENDS_PER_TURN;
    if (group.terms.flushMs === 0 && isIdle) return this.#flush(group);
    const delayMs = Math.max(0, group.flushedMs + group.terms.flushMs - nowMs);
    this.#timers.set(group, this.#options.clock.setTimeout(() => this.#flush(group), delayMs));
  }

  #flush(group: DeliveryGroup): void {
    this.#timers.delete(group);
    this.#seal(group);
    this.#run();
  }

  #seal(group: DeliveryGroup): void {
    if (group.pending.length === 0 || group.inFlight !== null) return;
    this.#jobs.push({ group, batch: group.seal(this.#now(), MERGE_AFTER_MS), next: 0 });
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
    for (let job = this.#jobs[0]; job !== undefined && this.#sends < SENDS_PER_TURN; job = this.#jobs[0]) {
      const connection = job.batch.members[job.next++];
      if (connection !== undefined) {
        const result = connection.deliver(job.batch, nowMs);
        this.#sends += job.batch.frames.length;
        if (result !== "ok") this.#options.onTrouble(connection, result);
        continue;
      }
      this.#jobs.shift();
      job.group.inFlight = null;
      if (job.group.pending.length > 0) this.#schedule(job.group, this.#now());
    }
  }

  #nextTurn(): void {
    this.#turnTimer = undefined;
    this.#sends = 0;
    this.#run();
  }
}
