import type { Clock } from "@/lib/support/clock.ts";

/** How fast a recording is played: times real time, or as fast as it can be read. */
export type ReplaySpeed = number | "max";

/** The event loop gets a turn after this many events or this much time without one. */
const YIELD_EVENTS = 256;
const YIELD_MS = 8;
/** A replay that is further behind than this was paused: it goes on from where it stands. */
const MAX_BEHIND_MS = 2_000;

/** Decides when each event of a replay is due. */
export class Pace {
  readonly #clock: Clock;
  readonly #speed: ReplaySpeed;
  /** Clock time at which an event of time 0 would be due. */
  #originMs: number | null = null;
  #nowMs = -Infinity;
  /** Up to here nothing is waited for. */
  #freeUntilMs = -Infinity;
  #events = 0;
  #yieldedMs: number;

  /** @throws {RangeError} when `speed` is neither above 0 nor `max`. */
  constructor(clock: Clock, speed: ReplaySpeed) {
    if (speed !== "max" && !(speed > 0 && Number.isFinite(speed))) {
      throw new RangeError(`Cannot replay: speed must be above 0 or "max": current value is ${speed}`);
    }
    this.#clock = clock;
    this.#speed = speed;
    this.#yieldedMs = clock.now();
  }

  /**
   * Milliseconds to wait before the event of time `atMs`; 0 asks for one turn of the event loop, null for no wait. To
   * be asked again after the wait.
   */
  waitMs(atMs: number): number | null {
    const nowMs = this.#clock.now();
    // A clock that is set back takes the recording with it.
    if (this.#originMs !== null && nowMs < this.#nowMs) this.#originMs -= this.#nowMs - nowMs;
    this.#nowMs = nowMs;
    if (this.#speed !== "max" && atMs >= this.#freeUntilMs) {
      const offsetMs = atMs / this.#speed;
      this.#originMs ??= nowMs - offsetMs;
      const aheadMs = this.#originMs + offsetMs - nowMs;
      if (aheadMs > 0) return Math.max(1, Math.ceil(aheadMs));
      if (aheadMs < -MAX_BEHIND_MS) this.#originMs -= aheadMs;
    }
    return this.#events >= YIELD_EVENTS || nowMs - this.#yieldedMs >= YIELD_MS ? 0 : null;
  }

  /** All before `untilMs` is due at once, and that itself then too. */
  skipTo(untilMs: number): void {
    this.#freeUntilMs = untilMs;
    this.#originMs = null;
  }

  /** To be called after each wait. */
  waited(): void {
    this.#events = 0;
    this.#yieldedMs = this.#clock.now();
  }

  /** To be called after each event. */
  told(): void {
    this.#events++;
  }
}
