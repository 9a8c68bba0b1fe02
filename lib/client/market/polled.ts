import { type ReadonlySignal, signal } from "@preact/signals";
import type { Clock, Timer } from "@/lib/support/clock.ts";

export interface PolledOptions<T> {
  readonly fetch: () => Promise<T>;
  readonly clock: Clock;
  /** Between an answer and the next question, milliseconds. */
  readonly everyMs: number;
}

/** Something that is fetched again and again while somebody looks. What cannot be fetched keeps what was. */
export class Polled<T> {
  readonly #options: PolledOptions<T>;
  readonly #value = signal<T | null>(null);
  readonly #isMissing = signal(false);
  #timer: Timer | undefined;
  #isGone = false;

  constructor(options: PolledOptions<T>) {
    this.#options = options;
    void this.#fetch();
  }

  /** Null before the first answer. */
  get value(): ReadonlySignal<T | null> {
    return this.#value;
  }

  /** Whether the last question was not answered with it: nothing is known yet, or the server is away, which the page says. */
  get isMissing(): ReadonlySignal<boolean> {
    return this.#isMissing;
  }

  dispose(): void {
    this.#isGone = true;
    this.#options.clock.clearTimeout(this.#timer);
  }

  async #fetch(): Promise<void> {
    const { fetch, clock, everyMs } = this.#options;
    const answer = await fetch().then((value) => ({ value }), () => null);
    if (this.#isGone) return;
    if (answer !== null) this.#value.value = answer.value;
    this.#isMissing.value = answer === null;
    this.#timer = clock.setTimeout(() => void this.#fetch(), everyMs);
  }
}
