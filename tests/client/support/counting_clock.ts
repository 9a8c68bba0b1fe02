import type { Timer } from "@/lib/support/clock.ts";
import { type FakeClock, fakeClock } from "@/tests/support/fake_clock.ts";

/** A fake clock that knows how many timers run on it. */
export interface CountingClock extends FakeClock {
  readonly running: number;
}

export function countingClock(): CountingClock {
  const clock = fakeClock();
  const running = new Set<Timer>();
  return {
    now: clock.now,
    tick: clock.tick,
    get running() {
      return running.size;
    },
    setTimeout: (callback, delayMs) => {
      const timer = clock.setTimeout(() => {
        running.delete(timer);
        callback();
      }, delayMs);
      running.add(timer);
      return timer;
    },
    clearTimeout: (timer) => {
      if (timer !== undefined) running.delete(timer);
      clock.clearTimeout(timer);
    },
  };
}
