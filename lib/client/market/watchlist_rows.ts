import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type EpochMs, referenceClose, type Ticker, type WatchlistItem } from "@/lib/protocol/mod.ts";

/** An item as the server last listed it, and what trades have moved since. */
interface Draft {
  readonly base: WatchlistItem;
  price: number;
  volume: number;
  dollarVolume: number;
  lastTickMs: number;
}

const draftOf = (base: WatchlistItem): Draft => ({
  base,
  price: base.price,
  volume: base.volume,
  dollarVolume: base.dollar_volume,
  lastTickMs: base.last_tick_time ?? -Infinity,
});

function itemOf({ base, price, volume, dollarVolume, lastTickMs }: Draft): WatchlistItem {
  const close = referenceClose(base);
  return {
    ...base,
    price,
    volume,
    dollar_volume: dollarVolume,
    change_pct: close > 0 ? (price - close) / close * 100 : 0,
    last_tick_time: lastTickMs as EpochMs,
  };
}

/** How a price that has changed is marked: which way it went, and how strongly. */
export type PriceFlash = `${"up" | "down"}-${4 | 3 | 2 | 1}`;

/** From the strongest mark to none. */
const STRENGTHS = [4, 3, 2, 1] as const;
/** How long each of them lasts. */
export const FLASH_STEP_MS = 160;

interface Row {
  readonly item: Signal<WatchlistItem>;
  readonly flash: Signal<PriceFlash | null>;
}

/**
 * The watchlist with signals per ticker, so that a trade touches only its own row. Between two lists of the server
 * trades move price, change and volume; the next list replaces what they made.
 *
 * The mark of a changed price fades with the commits that there are anyway: an animation would have the browser draw
 * the page 60 times a second for as long as anything trades.
 */
export class WatchlistRows {
  readonly #rows = new Map<Ticker, Row>();
  readonly #drafts = new Map<Ticker, Draft>();
  readonly #dirty = new Set<Ticker>();
  readonly #flashing = new Map<Row, { readonly direction: "up" | "down"; readonly sinceMs: number }>();
  #listed: readonly Ticker[];
  readonly #tickers: Signal<readonly Ticker[]>;
  readonly #lists = signal(0);
  #listsReceived = 0;

  constructor(items: readonly WatchlistItem[]) {
    this.#listed = items.map((item) => item.ticker);
    this.#tickers = signal(this.#listed);
    for (const item of items) {
      this.#drafts.set(item.ticker, draftOf(item));
      this.#rows.set(item.ticker, rowOf(item));
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
    return this.#rows.get(ticker)?.item;
  }

  /** The mark of its price, or undefined when the ticker is not on the list. */
  flash(ticker: Ticker): ReadonlySignal<PriceFlash | null> | undefined {
    return this.#rows.get(ticker)?.flash;
  }

  /** Whether a later commit has marks to fade. */
  get isFlashing(): boolean {
    return this.#flashing.size > 0;
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
    draft.dollarVolume += price * size;
    if (timeMs >= draft.lastTickMs) {
      draft.price = price;
      draft.lastTickMs = timeMs;
    }
    this.#dirty.add(ticker);
  }

  /** Writes the signals; to be called inside a batch. */
  commit(nowMs: number): void {
    for (const ticker of this.#dirty) {
      const draft = this.#drafts.get(ticker);
      if (draft === undefined) continue;
      const untouched = draft.price === draft.base.price && draft.volume === draft.base.volume;
      const item = untouched ? draft.base : itemOf(draft);
      const row = this.#rows.get(ticker);
      if (row === undefined) this.#rows.set(ticker, rowOf(item));
      else this.#update(row, item, nowMs);
    }
    this.#dirty.clear();
    this.#fade(nowMs);
    if (this.#lists.peek() === this.#listsReceived) return;
    for (const ticker of this.#rows.keys()) if (!this.#drafts.has(ticker)) this.#rows.delete(ticker);
    this.#tickers.value = this.#listed;
    this.#lists.value = this.#listsReceived;
  }

  #update(row: Row, item: WatchlistItem, nowMs: number): void {
    const before = row.item.peek().price;
    if (item.price !== before) {
      this.#flashing.set(row, { direction: item.price > before ? "up" : "down", sinceMs: nowMs });
    }
    row.item.value = item;
  }

  #fade(nowMs: number): void {
    for (const [row, { direction, sinceMs }] of this.#flashing) {
      const strength = STRENGTHS[Math.floor((nowMs - sinceMs) / FLASH_STEP_MS)];
      row.flash.value = strength === undefined ? null : `${direction}-${strength}`;
      if (strength === undefined) this.#flashing.delete(row);
    }
  }
}

const rowOf = (item: WatchlistItem): Row => ({ item: signal(item), flash: signal(null) });
