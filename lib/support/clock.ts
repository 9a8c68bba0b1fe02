/** A running timer, to be handed back to the clock that made it. */
export type Timer = number;

/** Time as it is passed in everywhere: the real one, or one that a test moves by hand. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  setTimeout(callback: () => void, delayMs: number): Timer;
  clearTimeout(timer: Timer | undefined): void;
  /**
   * Calls back in the next turn of the event loop, without the millisecond that a timer takes at least.
   *
   * @default by a timer of 0 ms
   */
  setImmediate?(callback: () => void): void;
}

/** Calls back in the next turn of the event loop. */
export function soon(clock: Clock, callback: () => void): void {
  if (clock.setImmediate === undefined) clock.setTimeout(callback, 0);
  else clock.setImmediate(callback);
}

/** The machine's own clock. */
export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  setTimeout: (callback: () => void, delayMs: number) => setTimeout(callback, delayMs) as unknown as Timer,
  clearTimeout: (timer: Timer | undefined) => clearTimeout(timer),
});

/** Resolves after `delayMs` on `clock`, or at once, without an error, when `signal` aborts. */
export function sleep(
  clock: Clock,
  delayMs: number,
  signal?: AbortSignal,
): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      clock.clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = clock.setTimeout(finish, delayMs);
    signal?.addEventListener("abort", finish);
  });
}
