import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { EpochMs, Ticker, WatchlistItem } from "@/lib/protocol/mod.ts";

/** An item as the server last listed it, and what trades have moved since. */
interface Draft {
  readonly base: WatchlistItem;
  price: number;
  volume: number;
  lastTickMs: number;
}

const draftOf = (base: WatchlistItem): Draft => ({
  base,
  price: base.price,
  volume: base.volume,
  lastTickMs: base.last_tick_time ?? -Infinity,
});

function itemOf({ base, price, volume, lastTickMs }: Draft): WatchlistItem {
  return {
    ...base,
    price,
    volume,
    dollar_volume: price * volume,
    change_pct: base.last_close > 0 ? (price - base.last_close) / base.last_close * 100 : 0,
    last_tick_time: lastTickMs as EpochMs,
  };
}

/**
 * The watchlist with one signal per ticker, so that a trade touches only its own row. Between two lists of the server
 * trades move price, change and volume; the next list replaces what they made.
 */
export class WatchlistRows {
  readonly #items = new Map<Ticker, Signal<WatchlistItem>>();
  readonly #drafts = new Map<Ticker, Draft>();
  readonly #dirty = new Set<Ticker>();
  #listed: readonly Ticker[];
  readonly #tickers: Signal<readonly Ticker[]>;
  readonly #lists = signal(0);
  #listsReceived = 0;

  constructor(items: readonly WatchlistItem[]) {
    this.#listed = items.map((item) => item.ticker);
    this.#tickers = signal(this.#listed);
    for (const item of items) {
      this.#drafts.set(item.ticker, draftOf(item));
      this.#items.set(item.ticker, signal(item));
    }
  }

  /** In the server's order. */
  get tickers(): ReadonlySignal<readonly Ticker[]> {
    return this.#tickers;
  }

  /** Number of lists taken over; whoever sorts by live values sorts anew when it grows, not with each trade. */
  get lists(): ReadonlySignal<number> {
    return this.#lists;
  }

  /** The live item, or undefined when the ticker is not on the list. */
  item(ticker: Ticker): ReadonlySignal<WatchlistItem> | undefined {
    return this.#items.get(ticker);
  }

  /** Whether the ticker is on the latest list, shown already or not. */
  has(ticker: Ticker): boolean {
    return this.#drafts.has(ticker);
  }

  applyList(items: readonly WatchlistItem[]): void {
    this.#drafts.clear();
    for (const item of items) {
      this.#drafts.set(item.ticker, draftOf(item));
      this.#dirty.add(item.ticker);
    }
    this.#listed = [...this.#drafts.keys()];
    this.#listsReceived += 1;
  }

  applyTick(ticker: Ticker, price: number, size: number, timeMs: number): void {
    const draft = this.#drafts.get(ticker);
    // A trade no newer than the list is in the list's volume already.
    if (draft === undefined || timeMs <= (draft.base.last_tick_time ?? -Infinity)) return;
    draft.volume += size;
    if (timeMs >= draft.lastTickMs) {
      draft.price = price;
      draft.lastTickMs = timeMs;
    }
    this.#dirty.add(ticker);
  }

  /** Writes the signals; to be called inside a batch. */
  commit(): void {
    for (const ticker of this.#dirty) {
      const draft = this.#drafts.get(ticker);
      if (draft === undefined) continue;
      const untouched = draft.price === draft.base.price && draft.volume === draft.base.volume;
      const item = untouched ? draft.base : itemOf(draft);
      const known = this.#items.get(ticker);
      if (known === undefined) this.#items.set(ticker, signal(item));
      else known.value = item;
    }
    this.#dirty.clear();
    if (this.#lists.peek() === this.#listsReceived) return;
    for (const ticker of this.#items.keys()) if (!this.#drafts.has(ticker)) this.#items.delete(ticker);
    this.#tickers.value = this.#listed;
    this.#lists.value = this.#listsReceived;
  }
}
