import type { Headline, Ticker } from "@/lib/protocol/mod.ts";

/** Headlines that are kept: of each ticker, and of all together. */
export const MOST_PER_TICKER = 20;
export const MOST_HEADLINES = 2_000;

/** The latest headlines, by the time at which they were published. One that comes again, changed, takes its own place. */
export class NewsBook {
  readonly #all: Headline[] = [];
  readonly #byTicker = new Map<Ticker, Headline[]>();
  readonly #byId = new Map<string, Headline>();

  get size(): number {
    return this.#all.length;
  }

  add(headline: Headline): void {
    const before = this.#byId.get(headline.id);
    if (before !== undefined) this.#drop(before);
    const tickers = new Set(headline.tickers);
    this.#byId.set(headline.id, headline);
    insert(this.#all, headline);
    for (const ticker of tickers) {
      const own = this.#byTicker.get(ticker) ?? [];
      insert(own, headline);
      this.#byTicker.set(ticker, own);
    }
    for (const ticker of tickers) this.#trim(ticker);
    const [oldest] = this.#all;
    if (this.#all.length > MOST_HEADLINES && oldest !== undefined) this.#drop(oldest);
  }

  /** Newest first. @param ticker of this one alone. @default of all */
  latest(limit: number, ticker?: Ticker): Headline[] {
    const headlines = ticker === undefined ? this.#all : this.#byTicker.get(ticker) ?? [];
    return headlines.slice(Math.max(0, headlines.length - limit)).reverse();
  }

  clear(): void {
    this.#all.length = 0;
    this.#byTicker.clear();
    this.#byId.clear();
  }

  /** What is too old for one ticker is still kept for the others that it is about. */
  #trim(ticker: Ticker): void {
    const own = this.#byTicker.get(ticker) ?? [];
    if (own.length <= MOST_PER_TICKER) return;
    const oldest = own.shift();
    if (oldest === undefined) return;
    const isKept = oldest.tickers.some((other) => this.#byTicker.get(other)?.includes(oldest));
    if (!isKept) this.#drop(oldest);
  }

  #drop(headline: Headline): void {
    this.#byId.delete(headline.id);
    remove(this.#all, headline);
    for (const ticker of headline.tickers) {
      const own = this.#byTicker.get(ticker);
      if (own === undefined) continue;
      remove(own, headline);
      if (own.length === 0) this.#byTicker.delete(ticker);
    }
  }
}

/** Puts a headline behind all that are not newer. */
function insert(headlines: Headline[], headline: Headline): void {
  headlines.splice(headlines.findLastIndex(({ time_ms }) => time_ms <= headline.time_ms) + 1, 0, headline);
}

function remove(headlines: Headline[], headline: Headline): void {
  const index = headlines.indexOf(headline);
  if (index >= 0) headlines.splice(index, 1);
}
