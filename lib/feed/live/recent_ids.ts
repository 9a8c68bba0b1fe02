import type { Ticker } from "@/lib/protocol/mod.ts";

/** Trades remembered per ticker. */
const KEPT = 4096;
/** Tickers remembered: more than are ever subscribed at once, fewer than there are in a year. */
const KEPT_TICKERS = 256;

/** Remembers the latest trade ids of each ticker, so that a trade told twice counts once. What is held is bounded. */
export class RecentIds {
  readonly #capacity: number;
  readonly #byTicker = new Map<Ticker, Set<string>>();

  constructor(capacity = KEPT) {
    this.#capacity = capacity;
  }

  /** Whether any trade of the ticker is remembered. */
  has(ticker: Ticker): boolean {
    return this.#byTicker.has(ticker);
  }

  /** Takes note of an id; false when it is remembered already. */
  add(ticker: Ticker, id: string): boolean {
    let ids = this.#byTicker.get(ticker);
    if (ids === undefined) {
      ids = new Set();
      this.#byTicker.set(ticker, ids);
      dropOldest(this.#byTicker, KEPT_TICKERS);
    }
    if (ids.has(id)) return false;
    ids.add(id);
    dropOldest(ids, this.#capacity);
    return true;
  }
}

function dropOldest<T>(entries: Map<T, unknown> | Set<T>, kept: number): void {
  if (entries.size <= kept) return;
  for (const oldest of entries.keys()) {
    entries.delete(oldest);
    return;
  }
}
