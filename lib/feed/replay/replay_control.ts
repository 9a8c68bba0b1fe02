import { type Clock, sleep } from "@/lib/support/clock.ts";

/** How fast a recording is played: times real time, or as fast as it can be read. */
export type ReplaySpeed = number | "max";

/** What a paused replay plays before it waits again. */
export type ReplayStep = "minute" | "trade";

/** No timer is set for longer than this: longer ones overflow. */
const LONGEST_SLEEP_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * What a person wants of a replay: how fast, whether it waits, how far it is played at once. It outlives the feeds that
 * play it, each of which begins at the start of its files. It only decides when an event is told, never which or in what
 * order.
 */
export class ReplayControl {
  readonly #onChange: () => void;
  readonly #wakers = new Set<() => void>();
  #speed: ReplaySpeed;
  #isPaused = false;
  #step: ReplayStep | null = null;
  #targetMs: number | null = null;
  #changes = 0;

  /**
   * @param onChange told of each change, also of those that playing brings: that a target is reached, say
   * @throws {RangeError} when `speed` is neither above 0 nor `max`.
   */
  constructor(speed: ReplaySpeed, onChange: () => void = () => {}) {
    this.#speed = checked(speed);
    this.#onChange = onChange;
  }

  get speed(): ReplaySpeed {
    return this.#speed;
  }

  /** Whether nothing is told but what a step or a target asks for. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Market time up to which, inclusive, all is told at once; null when nothing is in a hurry. */
  get targetMs(): number | null {
    return this.#targetMs;
  }

  /** How often something was changed. */
  get changes(): number {
    return this.#changes;
  }

  pause(): void {
    this.#isPaused = true;
    this.#step = this.#targetMs = null;
    this.#changed();
  }

  resume(): void {
    this.#isPaused = false;
    this.#step = null;
    this.#changed();
  }

  /** @throws {RangeError} when `speed` is neither above 0 nor `max`. */
  setSpeed(speed: ReplaySpeed): void {
    this.#speed = checked(speed);
    this.#changed();
  }

  /** Tells what comes up to the end of the next minute that has anything, or the next trade; then waits. */
  step(step: ReplayStep): void {
    this.#isPaused = true;
    this.#targetMs = null;
    this.#step = step;
    this.#changed();
  }

  /** Tells all up to a market time at once; then goes on as before, or waits when it did. Null forgets such a time. */
  playTo(targetMs: number | null): void {
    this.#step = null;
    this.#targetMs = targetMs;
    this.#changed();
  }

  /**
   * Whether the event of time `atMs` is to be told at once, at its own time, or only after a change.
   *
   * @param reachedMs market time of what was told last; null before the first
   */
  ask(atMs: number, reachedMs: number | null): "now" | "in time" | "later" {
    if (this.#step === "minute") {
      this.#step = null;
      this.#targetMs = Math.ceil(Math.max(atMs, (reachedMs ?? -Infinity) + 1) / MINUTE_MS) * MINUTE_MS;
    }
    if (this.#step === "trade") return "now";
    if (this.#targetMs !== null) {
      if (atMs <= this.#targetMs) return "now";
      this.#targetMs = null;
      this.#onChange();
    }
    return this.#isPaused ? "later" : "in time";
  }

  /** To be told that a trade was told: it ends a step. */
  traded(): void {
    if (this.#step !== "trade") return;
    this.#step = null;
    this.#onChange();
  }

  /** To be told that the recording is over: nothing is left to hurry to. */
  ended(): void {
    this.#step = this.#targetMs = null;
  }

  /** Waits so long on a clock, or until something is changed or `signal` aborts. */
  async rest(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const nap = new AbortController();
    const wake = () => nap.abort();
    // Not AbortSignal.any: of a signal that lives as long as the replay, it would keep one for each wait.
    signal.addEventListener("abort", wake);
    this.#wakers.add(wake);
    await sleep(clock, Math.min(delayMs, LONGEST_SLEEP_MS), nap.signal);
    this.#wakers.delete(wake);
    signal.removeEventListener("abort", wake);
  }

  #changed(): void {
    this.#changes += 1;
    for (const wake of [...this.#wakers]) wake();
    this.#onChange();
  }
}

function checked(speed: ReplaySpeed): ReplaySpeed {
  if (speed === "max" || (speed > 0 && Number.isFinite(speed))) return speed;
  throw new RangeError(`Cannot replay: speed must be above 0 or "max": current value is ${speed}`);
}
