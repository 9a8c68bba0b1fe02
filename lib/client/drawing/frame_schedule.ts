import type { Clock, Timer } from "@/lib/support/clock.ts";

/** Asks for one call of `commit` soon; the answer takes the request back. */
export type Schedule = (commit: () => void) => () => void;

export interface FrameScheduleOptions {
  readonly clock: Clock;
  /** `requestAnimationFrame`, or a test's own. */
  readonly requestFrame: (callback: () => void) => number;
  readonly cancelFrame: (frame: number) => void;
}

/** Between two commits: every second frame at 60 Hz, which is as often as numbers are seen to change. */
const LEAST_MS = 25;
/** Browsers stop drawing frames in a hidden tab; the commit then comes after this long. */
const FALLBACK_MS = 1000;

/** Commits with an animation frame soon, or by a timer when no frame is drawn. */
export function frameSchedule({ clock, requestFrame, cancelFrame }: FrameScheduleOptions): Schedule {
  let committedMs = -Infinity;
  return (commit) => {
    let frame: number | undefined;
    let pause: Timer | undefined;
    const cancel = () => {
      if (frame !== undefined) cancelFrame(frame);
      clock.clearTimeout(pause);
      clock.clearTimeout(fallback);
    };
    const run = () => {
      cancel();
      committedMs = clock.now();
      commit();
    };
    const fallback = clock.setTimeout(run, FALLBACK_MS);
    const ask = () => {
      frame = requestFrame(run);
    };
    // The wall clock may have been set back.
    const waitMs = Math.min(LEAST_MS, committedMs + LEAST_MS - clock.now());
    if (waitMs > 0) pause = clock.setTimeout(ask, waitMs);
    else ask();
    return cancel;
  };
}
