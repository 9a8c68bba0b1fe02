import type { Clock } from "@/lib/support/clock.ts";

/** Asks for one call of `commit` soon; the answer takes the request back. */
export type Schedule = (commit: () => void) => () => void;

export interface FrameScheduleOptions {
  readonly clock: Clock;
  /** `requestAnimationFrame`, or a test's own. */
  readonly requestFrame: (callback: () => void) => number;
  readonly cancelFrame: (frame: number) => void;
  /**
   * Browsers stop drawing frames in a hidden tab; the commit then comes after this long.
   * @default 1000
   */
  readonly fallbackMs?: number;
}

/** Commits with the next animation frame, or by a timer when no frame is drawn. */
export function frameSchedule({ clock, requestFrame, cancelFrame, fallbackMs = 1000 }: FrameScheduleOptions): Schedule {
  return (commit) => {
    const cancel = () => {
      cancelFrame(frame);
      clock.clearTimeout(timer);
    };
    const run = () => {
      cancel();
      commit();
    };
    const timer = clock.setTimeout(run, fallbackMs);
    const frame = requestFrame(run);
    return cancel;
  };
}
