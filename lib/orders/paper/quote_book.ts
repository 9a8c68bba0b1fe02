import { isBuy, type Order, type Quote, type Ticker } from "@/lib/protocol/mod.ts";
import { roundQuantity } from "../units.ts";

/** The latest quote of each ticker, and what orders have taken of it: what is shown can be had once. */
export class QuoteBook {
  readonly #quotes = new Map<Ticker, Quote>();
  /** By ticker; then by account and side. */
  readonly #taken = new Map<Ticker, Map<string, number>>();

  /** Forgets all: a feed begins anew. */
  reset(): void {
    this.#quotes.clear();
    this.#taken.clear();
  }

  put(quote: Quote): void {
    this.#quotes.set(quote.ticker, quote);
    this.#taken.delete(quote.ticker);
  }

  get(ticker: Ticker): Quote | undefined {
    return this.#quotes.get(ticker);
  }

  /** How much the account of an order has taken of the side that it takes from. */
  taken(order: Order): number {
    return this.#taken.get(order.ticker)?.get(keyOf(order)) ?? 0;
  }

  take(order: Order, quantity: number): void {
    let taken = this.#taken.get(order.ticker);
    if (taken === undefined) this.#taken.set(order.ticker, taken = new Map());
    taken.set(keyOf(order), roundQuantity(this.taken(order) + quantity));
  }
}

const keyOf = ({ account, side }: Order): string => `${account} ${isBuy(side)}`;
