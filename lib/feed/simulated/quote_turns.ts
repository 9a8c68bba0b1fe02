/**
 * Whose turn to quote comes when, without looking at all of them: a wheel of steps, each holding the indices of the
 * instruments whose turn falls into it.
 */
export class QuoteTurns {
  readonly #stepMs: number;
  readonly #wheel: number[][];

  /** @param horizonMs no turn is further away than this */
  constructor(stepMs: number, horizonMs: number) {
    this.#stepMs = stepMs;
    this.#wheel = Array.from({ length: Math.ceil(horizonMs / stepMs) + 2 }, () => []);
  }

  /** @param dueMs after the step that was taken last, at most the horizon away from it */
  add(index: number, dueMs: number): void {
    this.#wheel[Math.ceil(dueMs / this.#stepMs) % this.#wheel.length]?.push(index);
  }

  /** Those whose turn it is in the step that begins at `nowMs`; to be asked step by step. */
  take(nowMs: number): readonly number[] {
    const slot = Math.round(nowMs / this.#stepMs) % this.#wheel.length;
    const due = this.#wheel[slot] ?? [];
    if (due.length > 0) this.#wheel[slot] = [];
    return due;
  }
}
