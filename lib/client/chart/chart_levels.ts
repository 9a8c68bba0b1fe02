import { type ReadonlySignal, signal } from "@preact/signals";
import type { LevelsResponse, Ticker } from "@/lib/protocol/mod.ts";
import type { Clock, Timer } from "@/lib/support/clock.ts";

export interface ChartLevelsOptions {
  readonly ticker: Ticker;
  readonly fetch: (ticker: Ticker) => Promise<LevelsResponse>;
  readonly clock: Clock;
}

/** The day's high and low change slowly; the bars show the price meanwhile. */
const FETCH_EVERY_MS = 15_000;

/** The levels of a ticker, fetched again and again while a chart shows them. What cannot be fetched keeps what was. */
export class ChartLevels {
  readonly #options: ChartLevelsOptions;
  readonly #levels = signal<LevelsResponse | null>(null);
  #timer: Timer | undefined;
  #isGone = false;

  constructor(options: ChartLevelsOptions) {
    this.#options = options;
    void this.#fetch();
  }

  get levels(): ReadonlySignal<LevelsResponse | null> {
    return this.#levels;
  }

  dispose(): void {
    this.#isGone = true;
    this.#options.clock.clearTimeout(this.#timer);
  }

  async #fetch(): Promise<void> {
    const { ticker, fetch, clock } = this.#options;
    try {
      const levels = await fetch(ticker);
      if (!this.#isGone) this.#levels.value = levels;
    } catch {
      // Nothing is known of it yet, or the server is away, which the page says: it is asked again.
    }
    if (!this.#isGone) this.#timer = clock.setTimeout(() => void this.#fetch(), FETCH_EVERY_MS);
  }
}
