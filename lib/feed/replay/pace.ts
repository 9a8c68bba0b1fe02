import type { Clock } from "@/lib/support/clock.ts";
import type { ReplayControl } from "./replay_control.ts";

/** The event loop gets a turn after this many events or this much time without one. */
const YIELD_EVENTS = 256;
const YIELD_MS = 8;
/** A replay that is further behind than this was paused: it goes on from where it stands. */
const MAX_BEHIND_MS = 2_000;

/** Decides when each event of a replay is due. */
export class Pace {
  readonly #clock: Clock;
  readonly #control: ReplayControl;
  /** Clock time at which an event of time 0 would be due. */
  #originMs: number | null = null;
  #nowMs = -Infinity;
  /** Up to here nothing is waited for. */
  #freeUntilMs = -Infinity;
  /** Market time of what was due last. */
  #reachedMs: number | null = null;
  /** Changes of the control that the origin knows of. */
  #changes = 0;
  #events = 0;
  #yieldedMs: number;

  constructor(clock: Clock, control: ReplayControl) {
    this.#clock = clock;
    this.#control = control;
    this.#changes = control.changes;
    this.#yieldedMs = clock.now();
  }

  /**
   * Milliseconds to wait before the event of time `atMs`; 0 asks for one turn of the event loop, null for no wait,
   * Infinity for a change of the control. To be asked again after the wait, and after a change.
   */
  waitMs(atMs: number): number | null {
    const waitMs = this.#waitMs(atMs);
    if (waitMs === null) this.#reachedMs = atMs;
    return waitMs;
  }

  /** Whether what comes at a time is told without waiting for it, so that a silence before it can be left out. */
  isHurried(atMs: number): boolean {
    return this.#control.speed === "max" || atMs < Math.max(this.#freeUntilMs, this.#control.targetMs ?? -Infinity);
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

  #waitMs(atMs: number): number | null {
    const nowMs = this.#clock.now();
    // A clock that is set back takes the recording with it.
    if (this.#originMs !== null && nowMs < this.#nowMs) this.#originMs -= this.#nowMs - nowMs;
    this.#nowMs = nowMs;
    const when = this.#control.ask(atMs, this.#reachedMs);
    if (when === "later") return Infinity;
    const { speed } = this.#control;
    if (when === "now") this.#changes = -1;
    else if (speed !== "max" && atMs >= this.#freeUntilMs) {
      if (this.#changes !== this.#control.changes) this.#startAnew(nowMs, speed);
      const offsetMs = atMs / speed;
      this.#originMs ??= nowMs - offsetMs;
      const aheadMs = this.#originMs + offsetMs - nowMs;
      if (aheadMs > 0) return Math.max(1, Math.ceil(aheadMs));
      if (aheadMs < -MAX_BEHIND_MS) this.#originMs -= aheadMs;
    }
    return this.#events >= YIELD_EVENTS || nowMs - this.#yieldedMs >= YIELD_MS ? 0 : null;
  }

  /** From where the recording stands, at another speed or after a pause. What is skipped stays skipped. */
  #startAnew(nowMs: number, speed: number): void {
    const isSkipping = (this.#reachedMs ?? -Infinity) < this.#freeUntilMs;
    this.#originMs = this.#reachedMs === null || isSkipping ? null : nowMs - this.#reachedMs / speed;
    this.#changes = this.#control.changes;
  }
}
