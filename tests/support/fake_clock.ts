import { createClock } from "@sinonjs/fake-timers";
import type { Clock } from "@/lib/support/clock.ts";

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves on by `ms`, runs the timers that fall due and lets promises settle between them. */
  tick(ms: number): Promise<void>;
}

/** One whose hands can be moved as well. */
export interface SettableClock extends FakeClock {
  /** Puts the hands forward, or back, as a time server does: timers go on by what time passes. */
  shift(ms: number): void;
}

/** @param startMs epoch milliseconds at which the clock stands first */
export function fakeClock(startMs = Date.UTC(2026, 0, 5, 15, 0, 0)): SettableClock {
  const clock = createClock(startMs);
  return {
    now: () => clock.Date.now(),
    setTimeout: (callback, delayMs) => Number(clock.setTimeout(callback, delayMs)),
    clearTimeout: (timer) => {
      if (timer !== undefined) clock.clearTimeout(timer);
    },
    tick: async (ms) => {
      await clock.tickAsync(ms);
    },
    shift: (ms) => clock.setSystemTime(clock.Date.now() + ms),
  };
}
