import type { AccountName, Order, Ticker } from "@/lib/protocol/mod.ts";

/** Orders that are not over, in the order in which they came. */
export class WorkingOrders {
  readonly #byId = new Map<string, Order>();
  readonly #byTicker = new Map<Ticker, Map<string, Order>>();

  /** Takes over an order as it stands now. */
  put(order: Order): void {
    this.#byId.set(order.order_id, order);
    let ofTicker = this.#byTicker.get(order.ticker);
    if (ofTicker === undefined) this.#byTicker.set(order.ticker, ofTicker = new Map());
    ofTicker.set(order.order_id, order);
  }

  remove({ order_id: id, ticker }: Order): void {
    this.#byId.delete(id);
    const ofTicker = this.#byTicker.get(ticker);
    ofTicker?.delete(id);
    if (ofTicker?.size === 0) this.#byTicker.delete(ticker);
  }

  get(orderId: string): Order | undefined {
    return this.#byId.get(orderId);
  }

  /** Of every account where none is named. */
  all(account?: AccountName): Order[] {
    return [...this.#byId.values()].filter((order) => account === undefined || order.account === account);
  }

  of(ticker: Ticker, account?: AccountName): Order[] {
    const orders = this.#byTicker.get(ticker);
    // Asked with every quote of a whole market, of which few tickers have orders.
    if (orders === undefined) return [];
    return [...orders.values()].filter((order) => account === undefined || order.account === account);
  }

  tickers(): Ticker[] {
    return [...this.#byTicker.keys()];
  }
}
