/** The shortest beat, and the longest, ms. */
const SHORTEST_MS = 16;
const LONGEST_MS = 100;
/** A client is never made to wait more times what it asked for. */
const MOST_TIMES = 8;
/** Part of a core from which on the beat grows, and at which it is longest. */
const EASY = 0.5;
const FULL = 0.95;
/** How often the load is looked at. */
const LOOK_MS = 250;

/**
 * How long groups wait at least between two flushes: what they ask for while the process is less than half used, longer as
 * it fills, because a frame costs far more than the trades in it.
 */
export class BeatLength {
  readonly #load: (() => number) | undefined;
  #ms = SHORTEST_MS;
  #lookedMs = -Infinity;

  /** @param load part of a core that has been used since the call before. @default nothing is known of it */
  constructor(load?: () => number) {
    this.#load = load;
  }

  get ms(): number {
    return this.#ms;
  }

  /** Least time between two flushes of a group that asked for `flushMs`. */
  of(flushMs: number): number {
    return this.#ms <= SHORTEST_MS ? flushMs : Math.min(Math.max(flushMs, this.#ms), flushMs * MOST_TIMES);
  }

  /** To be called at each beat: follows the load, quickly back and with patience onwards. */
  look(nowMs: number): void {
    const sinceMs = nowMs - this.#lookedMs;
    // The wall clock may have been set back.
    if (this.#load === undefined || (sinceMs >= 0 && sinceMs < LOOK_MS)) return;
    this.#lookedMs = nowMs;
    const excess = Math.min(1, Math.max(0, (this.#load() - EASY) / (FULL - EASY)));
    const wantedMs = SHORTEST_MS + excess * (LONGEST_MS - SHORTEST_MS);
    const nextMs = wantedMs > this.#ms ? Math.min(wantedMs, this.#ms * 1.5) : Math.max(wantedMs, this.#ms / 2);
    this.#ms = Math.round(nextMs);
  }
}
