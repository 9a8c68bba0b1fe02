import { type AccountName, isFinal, type Order, type Ticker } from "@/lib/protocol/mod.ts";

/** The orders that are not final, in the order of their acceptance. */
export class WorkingOrders {
  readonly #byId = new Map<string, Order>();
  readonly #byTicker = new Map<Ticker, Map<string, Order>>();

  /** Takes over an order as it stands now; a final one leaves. */
  put(order: Order): void {
    const { order_id: id, ticker } = order;
    const ofTicker = this.#byTicker.get(ticker) ?? new Map<string, Order>();
    if (isFinal(order.status)) {
      this.#byId.delete(id);
      ofTicker.delete(id);
    } else {
      this.#byId.set(id, order);
      ofTicker.set(id, order);
    }
    if (ofTicker.size === 0) this.#byTicker.delete(ticker);
    else this.#byTicker.set(ticker, ofTicker);
  }

  get(orderId: string): Order | undefined {
    return this.#byId.get(orderId);
  }

  /** Of every account where none is named. */
  all(account?: AccountName): Order[] {
    return [...this.#byId.values()].filter((order) => account === undefined || order.account === account);
  }

  of(ticker: Ticker, account?: AccountName): Order[] {
    const orders = this.#byTicker.get(ticker)?.values() ?? [];
    return [...orders].filter((order) => account === undefined || order.account === account);
  }

  tickers(): Ticker[] {
    return [...this.#byTicker.keys()];
  }
}
