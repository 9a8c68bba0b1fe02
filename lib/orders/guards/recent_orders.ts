import type { Order } from "@/lib/protocol/mod.ts";
import { isSameRequest } from "../lifecycle/new_order.ts";

interface Taken {
  readonly order: Order;
  readonly atMs: number;
}

/** Orders that were taken a moment ago, by the clock on the wall: a finger that hits twice is not the market's. */
export class RecentOrders {
  readonly #windowMs: number;
  #taken: Taken[] = [];

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  add(order: Order, nowMs: number): void {
    if (this.#windowMs === 0) return;
    this.#taken = this.#taken.filter(({ atMs }) => nowMs - atMs < this.#windowMs);
    this.#taken.push({ order, atMs: nowMs });
  }

  /** How long ago the same order was taken, ms, unless it bears another id of its client; null when it was not. */
  agoMs(order: Order, nowMs: number): number | null {
    const last = this.#taken.findLast(({ order: taken }) =>
      taken.account === order.account && isSameRequest(taken, order) &&
      (order.client_order_id === null || order.client_order_id === taken.client_order_id)
    );
    return last === undefined ? null : nowMs - last.atMs;
  }
}
