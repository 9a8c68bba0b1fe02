import type { Clock, Timer } from "@/lib/support/clock.ts";

interface Running {
  readonly timer: Timer;
  readonly dueMs: number;
  readonly fire: () => void;
}

/** Timers by name, one of each at most. */
export class TimerSet<Name extends string> {
  readonly #clock: Clock;
  readonly #running = new Map<Name, Running>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `callback` once after `delayMs`, instead of what ran under this name before. */
  start(name: Name, delayMs: number, callback: () => void): void {
    this.stop(name);
    const fire = () => {
      this.stop(name);
      callback();
    };
    const timer = this.#clock.setTimeout(fire, delayMs);
    this.#running.set(name, { timer, dueMs: this.#clock.now() + delayMs, fire });
  }

  stop(name: Name): void {
    this.#clock.clearTimeout(this.#running.get(name)?.timer);
    this.#running.delete(name);
  }

  /** Fires `name` now when it is due but the platform is late with it. */
  catchUp(name: Name): void {
    const running = this.#running.get(name);
    if (running !== undefined && this.#clock.now() >= running.dueMs) running.fire();
  }
}
