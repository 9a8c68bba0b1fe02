import { isFinal, type Order, type Ticker } from "@/lib/protocol/mod.ts";

/** The orders that are not final, in the order of their acceptance. */
export class WorkingOrders {
  readonly #byId = new Map<string, Order>();
  readonly #byTicker = new Map<Ticker, Map<string, Order>>();

  get size(): number {
    return this.#byId.size;
  }

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

  all(): Order[] {
    return [...this.#byId.values()];
  }

  of(ticker: Ticker): Order[] {
    return [...this.#byTicker.get(ticker)?.values() ?? []];
  }

  tickers(): Ticker[] {
    return [...this.#byTicker.keys()];
  }
}
