import { batch } from "@preact/signals";
import type { Clock, Timer } from "@/lib/support/clock.ts";
import type { Schedule } from "./frame_schedule.ts";

export interface CommitsOptions {
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** Writes what has changed to the signals; answers in how many ms it wants to be called again, null for not. */
  readonly commit: (nowMs: number) => number | null;
}

/** Has changes of plain data written to the signals in one batch: with the next frame, or at once. */
export class Commits {
  readonly #options: CommitsOptions;
  #cancel: (() => void) | null = null;
  #again: Timer | undefined;

  constructor(options: CommitsOptions) {
    this.#options = options;
  }

  /** Something has changed: a commit comes with the next frame. */
  changed(): void {
    this.#cancel ??= this.#options.schedule(() => this.now());
  }

  /** Commits at once. */
  now(): void {
    const { clock, commit } = this.#options;
    this.dispose();
    const againMs = batch(() => commit(clock.now()));
    if (againMs !== null) this.#again = clock.setTimeout(() => this.changed(), againMs);
  }

  /** Drops a commit that is still to come. */
  dispose(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#options.clock.clearTimeout(this.#again);
  }
}
