import process from "node:process";

/** Above this share of a core the process is in a hurry. */
const HURRY_SHARE = 0.7;
const LOOK_EVERY_MS = 200;
const ROUND_MS = 5;

/**
 * Lets a busy load generator read in rounds of 5 ms. Each read of a few messages costs the kernel as much as a read of
 * many, so a generator that is short of time does better to let them gather; while it has time, nothing waits. What
 * this adds to a latency is at most one round.
 */
export class ReadRounds {
  #waiting: (() => void)[] = [];
  #isHurried = false;
  #lookedMs = performance.now();
  #lookedCpuUs = 0;

  constructor() {
    setInterval(() => this.#look(), LOOK_EVERY_MS);
    setInterval(() => this.#next(), ROUND_MS);
  }

  /** Resolves when it is time for the next read; null when that is now. */
  next(): Promise<void> | null {
    if (!this.#isHurried) return null;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #next(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #look(): void {
    const nowMs = performance.now();
    const { user, system } = process.cpuUsage();
    const share = (user + system - this.#lookedCpuUs) / 1000 / (nowMs - this.#lookedMs);
    // Reading in rounds saves work, so the way back needs a lower mark.
    this.#isHurried = share > (this.#isHurried ? HURRY_SHARE / 2 : HURRY_SHARE);
    this.#lookedMs = nowMs;
    this.#lookedCpuUs = user + system;
  }
}
