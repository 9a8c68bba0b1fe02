import type { Ticker } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import type { Interval } from "@/lib/support/interval.ts";

const HOUR_MS = 3_600_000;

/** What became of a round of scoring, by ticker. */
export interface Rescored {
  /** Those of which the feed has given what daily bars it has. */
  readonly scored: readonly Ticker[];
  /** Those of `scored` that have too few daily bars for a score. */
  readonly skipped: readonly Ticker[];
  readonly failed: readonly Ticker[];
}

/** A round that is over. */
export interface RescoreRound extends Rescored {
  /** When it ended, epoch ms of the clock. */
  readonly endedMs: number;
}

/** When the watchlist is scored anew, whichever run of the engine it is, and what came of it the last time. */
export class RescoreSchedule {
  readonly #clock: Clock;
  #everyMs = HOUR_MS;
  #interval: Interval | null = null;
  #last: RescoreRound | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** An hour, until {@link setEvery} says otherwise. */
  get everyMs(): number {
    return this.#everyMs;
  }

  /** When the next round is due: by the clock, of a recording by market time, epoch ms. Null while none is. */
  get nextMs(): number | null {
    return this.#interval?.nextMs ?? null;
  }

  /** The latest round, on whoever's word; null before the first. */
  get last(): RescoreRound | null {
    return this.#last;
  }

  /** Another interval, for the rounds of this run, first after one of it, and of those to come. */
  setEvery(everyMs: number): void {
    this.#everyMs = everyMs;
    this.#interval?.setEvery(everyMs);
  }

  /** A run's rounds go by this interval until it is disposed. */
  follow(interval: Interval): AsyncDisposable {
    this.#interval = interval;
    return {
      [Symbol.asyncDispose]: async () => {
        if (this.#interval === interval) this.#interval = null;
        await interval[Symbol.asyncDispose]();
      },
    };
  }

  /** A round is over. */
  ended(round: Rescored): void {
    this.#last = { ...round, endedMs: this.#clock.now() };
  }
}
