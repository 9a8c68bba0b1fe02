import { type Clock, sleep, soon } from "@/lib/support/clock.ts";
import { type Interval, startInterval } from "@/lib/support/interval.ts";

/** Between two beats of a recording. */
const BEAT_MS = 1_000;

/** When the producers poll: by the clock, or in step with a recording. */
export interface Beat {
  /**
   * Calls `run` every so often, first after one interval, until disposed; runs of one call never overlap.
   *
   * @param onError told of whatever `run` throws; it is called again all the same
   */
  every(everyMs: number, run: () => void | Promise<void>, onError: (error: unknown) => void): Interval;
  /** Waits between two requests to a feed that must not be flooded; a recording need not be spared. */
  pause(delayMs: number, signal: AbortSignal): Promise<void>;
  /** Lets the event loop have its turn between two portions of work; a recording does without. */
  turn(): Promise<void>;
  /** Market time has reached a whole second of a recording. Resolves when everything due has run. */
  advance(marketMs: number): Promise<void>;
  /** The recording is over: from now on the clock beats. */
  release(): void;
}

/** Beats by the clock, for feeds that happen now. */
export class ClockBeat implements Beat {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  every(everyMs: number, run: () => void | Promise<void>, onError: (error: unknown) => void): Interval {
    return startInterval({ clock: this.#clock, everyMs, run, onError });
  }

  pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return sleep(this.#clock, delayMs, signal);
  }

  turn(): Promise<void> {
    return new Promise((resolve) => soon(this.#clock, resolve));
  }

  advance(): Promise<void> {
    return Promise.resolve();
  }

  release(): void {}
}

interface Poll {
  everyMs: number;
  readonly run: () => void | Promise<void>;
  readonly onError: (error: unknown) => void;
  /** Market time; null before the first beat. */
  dueMs: number | null;
  /** Beats for it once the recording is over. */
  interval: Interval | null;
}

/**
 * Beats by the market time of a recording: polls run one after the other, in the order in which they were begun, before
 * anything later is told. What they send is therefore the same at every replay.
 */
export class TapeBeat implements Beat {
  readonly #clock: Clock;
  readonly #polls = new Set<Poll>();
  #isReleased = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  every(everyMs: number, run: () => void | Promise<void>, onError: (error: unknown) => void): Interval {
    const poll: Poll = { everyMs, run, onError, dueMs: null, interval: null };
    this.#polls.add(poll);
    if (this.#isReleased) this.#beatByClock(poll);
    return {
      get nextMs() {
        return poll.interval === null ? poll.dueMs : poll.interval.nextMs;
      },
      setEvery: (otherMs) => {
        poll.everyMs = otherMs;
        // Counted from the next beat on, which knows the market time.
        poll.dueMs = null;
        poll.interval?.setEvery(otherMs);
      },
      [Symbol.asyncDispose]: async () => {
        this.#polls.delete(poll);
        await poll.interval?.[Symbol.asyncDispose]();
      },
    };
  }

  pause(): Promise<void> {
    return Promise.resolve();
  }

  turn(): Promise<void> {
    return Promise.resolve();
  }

  async advance(marketMs: number): Promise<void> {
    for (const poll of [...this.#polls]) {
      poll.dueMs ??= marketMs + poll.everyMs - BEAT_MS;
      if (marketMs < poll.dueMs || !this.#polls.has(poll)) continue;
      // After a stretch that was skipped it runs once, not once per beat that there would have been.
      poll.dueMs = Math.max(poll.dueMs + poll.everyMs, marketMs + BEAT_MS);
      try {
        await poll.run();
      } catch (error) {
        poll.onError(error);
      }
    }
  }

  release(): void {
    this.#isReleased = true;
    for (const poll of this.#polls) this.#beatByClock(poll);
  }

  #beatByClock(poll: Poll): void {
    const { everyMs, run, onError } = poll;
    poll.interval ??= startInterval({ clock: this.#clock, everyMs, run, onError });
  }
}
