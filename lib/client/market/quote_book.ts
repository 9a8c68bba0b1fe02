import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { DepthPayload, QuoteColumns, Ticker } from "@/lib/protocol/mod.ts";

/** The best bid and ask of a ticker; null for what is not known. */
export interface QuoteView {
  readonly bid: number | null;
  readonly ask: number | null;
  readonly bidSize: number | null;
  readonly askSize: number | null;
  readonly bidExchange: string | null;
  readonly askExchange: string | null;
  /** Event time, epoch ms. */
  readonly timeMs: number;
}

/** The latest quotes and order books that were told. Signals are written by `commit`, once a frame. */
export class QuoteBook {
  readonly #quotes = new Map<Ticker, Signal<QuoteView | null>>();
  readonly #books = new Map<Ticker, Signal<DepthPayload | null>>();
  readonly #fresh = new Map<Ticker, QuoteView>();
  readonly #freshBooks = new Map<Ticker, DepthPayload>();

  /** Null before the first. */
  quote(ticker: Ticker): ReadonlySignal<QuoteView | null> {
    return slot(this.#quotes, ticker);
  }

  /** Null where the feed has none, or before the first. */
  book(ticker: Ticker): ReadonlySignal<DepthPayload | null> {
    return slot(this.#books, ticker);
  }

  quotesReceived({ s, b, a, bs, as, t, bx, ax }: QuoteColumns): void {
    s.forEach((ticker, row) => {
      this.#fresh.set(ticker, {
        bid: b[row] ?? null,
        ask: a[row] ?? null,
        bidSize: bs[row] ?? null,
        askSize: as[row] ?? null,
        bidExchange: bx?.[row] ?? null,
        askExchange: ax?.[row] ?? null,
        timeMs: t[row] ?? 0,
      });
    });
  }

  depthReceived(book: DepthPayload): void {
    this.#freshBooks.set(book.ticker, book);
  }

  /** Nothing of these is told any more: what was known of them is out of date. */
  forget(tickers: Iterable<Ticker>): void {
    for (const ticker of tickers) {
      this.#fresh.delete(ticker);
      this.#freshBooks.delete(ticker);
      slot(this.#quotes, ticker).value = null;
      slot(this.#books, ticker).value = null;
    }
  }

  /** Writes the signals; to be called inside a batch. */
  commit(): void {
    for (const [ticker, quote] of this.#fresh) slot(this.#quotes, ticker).value = quote;
    for (const [ticker, book] of this.#freshBooks) slot(this.#books, ticker).value = book;
    this.#fresh.clear();
    this.#freshBooks.clear();
  }
}

function slot<T>(slots: Map<Ticker, Signal<T | null>>, ticker: Ticker): Signal<T | null> {
  let known = slots.get(ticker);
  if (known === undefined) slots.set(ticker, known = signal<T | null>(null));
  return known;
}
