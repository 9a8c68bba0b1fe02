import type { Ticker } from "@/lib/protocol/mod.ts";

/** Entries by ticker in memory, in the order in which they were first put. */
export class TickerEntries<E extends { readonly ticker: Ticker }> {
  readonly #entries = new Map<Ticker, E>();

  list(): E[] {
    return [...this.#entries.values()];
  }

  put(entry: E): void {
    this.#entries.set(entry.ticker, entry);
  }

  remove(ticker: Ticker): boolean {
    return this.#entries.delete(ticker);
  }
}
