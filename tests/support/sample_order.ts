import { newOrder } from "@/lib/orders/lifecycle/new_order.ts";
import type { Order, Ticker } from "@/lib/protocol/mod.ts";

/** A market order to buy 100, just accepted, with `changes`. */
export function sampleOrder(orderId: string, ticker: Ticker, timeMs: number, changes: Partial<Order> = {}): Order {
  const request = { ticker, side: "buy", order_type: "market", quantity: 100 } as const;
  const order = newOrder({ orderId, request, source: "manual", account: "main", timeMs, expiresMs: null });
  return { ...order, state: "new", order_seq: 1, ...changes };
}
