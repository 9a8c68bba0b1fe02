import { type Clock, sleep } from "./clock.ts";

export interface IntervalOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly run: () => void | Promise<void>;
  /** Told of whatever `run` throws; the task goes on. */
  readonly onError: (error: unknown) => void;
}

/**
 * An async task that calls `run` every `everyMs`, first after one interval. A run that takes longer than the interval
 * delays the next one; runs never overlap; a clock that is set back delays nothing. Disposing stops it and resolves
 * once a run under way has ended.
 */
export function startInterval({ clock, everyMs, run, onError }: IntervalOptions): AsyncDisposable {
  const stop = new AbortController();
  const loop = async () => {
    let dueMs = clock.now() + everyMs;
    while (true) {
      dueMs = Math.min(dueMs, clock.now() + everyMs);
      await sleep(clock, Math.max(0, dueMs - clock.now()), stop.signal);
      if (stop.signal.aborted) return;
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
    [Symbol.asyncDispose]: () => {
      stop.abort();
      return done;
    },
  };
}
