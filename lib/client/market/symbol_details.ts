import { type ReadonlySignal, signal } from "@preact/signals";
import type { Headline, SymbolResponse, Ticker } from "@/lib/protocol/mod.ts";
import type { Clock, Timer } from "@/lib/support/clock.ts";

export interface SymbolDetailsOptions {
  readonly ticker: Ticker;
  readonly symbol: (ticker: Ticker) => Promise<SymbolResponse>;
  readonly news: (ticker: Ticker) => Promise<readonly Headline[]>;
  readonly clock: Clock;
}

export interface SymbolView {
  readonly symbol: SymbolResponse;
  /** Newest first. */
  readonly news: readonly Headline[];
}

const FETCH_EVERY_MS = 20_000;

/** What a ticker is and its headlines, while somebody looks. */
export class SymbolDetails {
  readonly #options: SymbolDetailsOptions;
  readonly #view = signal<SymbolView | "loading" | "unknown">("loading");
  #timer: Timer | undefined;
  #isGone = false;

  constructor(options: SymbolDetailsOptions) {
    this.#options = options;
    void this.#fetch();
  }

  /** `unknown` while the feed does not know it, or the server does not answer. */
  get view(): ReadonlySignal<SymbolView | "loading" | "unknown"> {
    return this.#view;
  }

  dispose(): void {
    this.#isGone = true;
    this.#options.clock.clearTimeout(this.#timer);
  }

  async #fetch(): Promise<void> {
    const { ticker, symbol, news, clock } = this.#options;
    try {
      const [what, headlines] = await Promise.all([symbol(ticker), news(ticker)]);
      if (!this.#isGone) this.#view.value = { symbol: what, news: headlines };
    } catch {
      // The server says nothing of it, or is away, which the page says itself: it is asked again.
      if (!this.#isGone && this.#view.peek() === "loading") this.#view.value = "unknown";
    }
    if (!this.#isGone) this.#timer = clock.setTimeout(() => void this.#fetch(), FETCH_EVERY_MS);
  }
}
