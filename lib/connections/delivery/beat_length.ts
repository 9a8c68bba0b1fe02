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
/** So many sends a second at the shortest beat take about a tenth of a core: with fewer, a longer beat spares little. */
const MANY_SENDS = 4_000;

/**
 * How long groups wait at least between two flushes: what they ask for while the process is less than half used, longer as
 * it fills, because a frame costs far more than the trades in it. It grows only so far as frames are what fills it: a few
 * clients do not wait because a market is busy.
 */
export class BeatLength {
  readonly #load: (() => number) | undefined;
  #ms = SHORTEST_MS;
  #lookedMs = -Infinity;
  #sends = 0;

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

  /** Takes note of sends to clients. */
  sent(count: number): void {
    this.#sends += count;
  }

  /** To be called at each beat: follows the load, quickly back and with patience onwards. */
  look(nowMs: number): void {
    const sinceMs = nowMs - this.#lookedMs;
    // The wall clock may have been set back.
    if (this.#load === undefined || (sinceMs >= 0 && sinceMs < LOOK_MS)) return;
    this.#lookedMs = nowMs;
    const excess = Math.min(1, Math.max(0, (this.#load() - EASY) / (FULL - EASY)));
    // What there would be at the shortest beat; of the time before the first look nothing is known.
    const sendsPerS = sinceMs > 0 && sinceMs < Infinity ? this.#sends * 1000 / sinceMs * this.#ms / SHORTEST_MS : 0;
    this.#sends = 0;
    const wantedMs = SHORTEST_MS + excess * Math.min(1, sendsPerS / MANY_SENDS) * (LONGEST_MS - SHORTEST_MS);
    const nextMs = wantedMs > this.#ms ? Math.min(wantedMs, this.#ms * 1.5) : Math.max(wantedMs, this.#ms / 2);
    this.#ms = Math.round(nextMs);
  }
}
