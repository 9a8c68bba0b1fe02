import type { EpochMs, Quote, Ticker } from "@/lib/protocol/mod.ts";

/** The last that an exchange's ticker has told of a product. */
export interface LatestTicker {
  readonly price: number;
  readonly timeMs: EpochMs;
  /** Undefined while a side of the book is empty. */
  readonly quote: { readonly bid: number; readonly ask: number; readonly timeMs: EpochMs } | undefined;
}

/** Where all products stand by their tickers, whatever connection these came by. */
export class LatestTickers {
  readonly #latest = new Map<Ticker, LatestTicker>();

  take(price: number, { ticker, bid, ask, timeMs }: Quote): void {
    const known = this.#latest.get(ticker);
    if (known !== undefined && known.timeMs > timeMs) return;
    const quote = bid === undefined || ask === undefined ? undefined : { bid, ask, timeMs };
    this.#latest.set(ticker, { price, timeMs, quote });
  }

  of(ticker: Ticker): LatestTicker | undefined {
    return this.#latest.get(ticker);
  }
}
