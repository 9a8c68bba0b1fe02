import type { Clock, Timer } from "@/lib/support/clock.ts";

/** Calls `run` at once when asked, but no more often than every `leastMs`: what is asked meanwhile is one call after it. */
export class Pace {
  readonly #clock: Clock;
  readonly #leastMs: number;
  readonly #run: () => void;
  #ranMs = -Infinity;
  #timer: Timer | undefined;

  constructor(clock: Clock, leastMs: number, run: () => void) {
    this.#clock = clock;
    this.#leastMs = leastMs;
    this.#run = run;
  }

  ask(): void {
    if (this.#timer !== undefined) return;
    // The wall clock may have been set back.
    const waitMs = Math.min(this.#leastMs, this.#ranMs + this.#leastMs - this.#clock.now());
    if (waitMs <= 0) this.now();
    else this.#timer = this.#clock.setTimeout(() => this.now(), waitMs);
  }

  /** Calls `run` without waiting, also for what was asked before. */
  now(): void {
    this.dispose();
    this.#ranMs = this.#clock.now();
    this.#run();
  }

  /** Drops a call that is still to come. */
  dispose(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
