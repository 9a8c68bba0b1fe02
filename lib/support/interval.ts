import { type Clock, sleep } from "./clock.ts";

export interface IntervalOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly run: () => void | Promise<void>;
  /** Told of whatever `run` throws; the task goes on. */
  readonly onError: (error: unknown) => void;
}

/** A task that is run every so often until it is disposed. */
export interface Interval extends AsyncDisposable {
  /** When it runs next, epoch ms of the time that it goes by; null while that has no time yet. */
  readonly nextMs: number | null;
  /** Runs it at another interval from now on, first after one of them. */
  setEvery(everyMs: number): void;
}

/**
 * An async task that calls `run` every `everyMs`, first after one interval. A run that takes longer than the interval
 * delays the next one; runs never overlap; a clock that is set back delays nothing. Disposing stops it and resolves
 * once a run under way has ended.
 */
export function startInterval({ clock, everyMs, run, onError }: IntervalOptions): Interval {
  let isStopped = false;
  let dueMs = clock.now() + everyMs;
  let waiting = new AbortController();
  const loop = async () => {
    while (!isStopped) {
      dueMs = Math.min(dueMs, clock.now() + everyMs);
      const { signal } = waiting = new AbortController();
      await sleep(clock, Math.max(0, dueMs - clock.now()), signal);
      if (signal.aborted) continue;
      try {
        await run();
      } catch (error) {
        onError(error);
      }
      dueMs = Math.max(dueMs + everyMs, clock.now());
    }
  };
  const done = loop();
  return {
    get nextMs() {
      return dueMs;
    },
    setEvery: (otherMs) => {
      everyMs = otherMs;
      dueMs = clock.now() + otherMs;
      waiting.abort();
    },
    [Symbol.asyncDispose]: () => {
      isStopped = true;
      waiting.abort();
      return done;
    },
  };
}
