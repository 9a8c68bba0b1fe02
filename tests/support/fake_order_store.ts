import { type Fill, isFinal, type Order, type Position, type Ticker } from "@/lib/protocol/mod.ts";
import type { OrderChange, OrderQuery, OrderStore } from "@/lib/store/order_store.ts";

/** Keeps copies, as a store on disk does, and every change that it took; told to, it fails as a full disk would. */
export class FakeOrderStore implements OrderStore {
  readonly changes: OrderChange[] = [];
  isFailing = false;
  readonly #orders = new Map<string, Order>();
  readonly #fills: Fill[] = [];
  readonly #positions = new Map<Ticker, Position>();

  record(change: OrderChange): void {
    if (this.isFailing) throw new Error("the disk is full");
    const { order, fill, position } = structuredClone(change);
    this.changes.push(structuredClone(change));
    this.#orders.set(order.order_id, order);
    if (fill !== undefined) this.#fills.push(fill);
    if (position !== undefined) this.#positions.set(position.ticker, position);
  }

  orders({ openOnly = false, limit = Infinity }: OrderQuery = {}): Order[] {
    const orders = [...this.#orders.values()].filter(({ status }) => !openOnly || !isFinal(status));
    return structuredClone(orders.slice(Math.max(0, orders.length - limit)));
  }

  byClientOrderId(clientOrderId: string): Order | undefined {
    return this.orders().find(({ client_order_id }) => client_order_id === clientOrderId);
  }

  get(orderId: string): Order | undefined {
    return structuredClone(this.#orders.get(orderId));
  }

  fills(orderId?: string): Fill[] {
    return structuredClone(this.#fills.filter(({ order_id }) => orderId === undefined || order_id === orderId));
  }

  positions(): Position[] {
    return structuredClone([...this.#positions.values()]);
  }
}
