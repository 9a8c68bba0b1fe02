import type { AccountName, Fill, Order, OrderRequest } from "@/lib/protocol/mod.ts";
import { averagePrice, roundQuantity } from "./units.ts";

/** The life of an order, step by step; each step is one TRADE and counts `order_seq` on. */

const iso = (timeMs: number): string => new Date(timeMs).toISOString();

export interface NewOrder {
  readonly orderId: string;
  readonly request: OrderRequest;
  readonly source: string;
  readonly account: AccountName;
  /** Market time of its acceptance, whole epoch ms. */
  readonly timeMs: number;
}

/** An order as it is accepted. */
export function acceptedOrder({ orderId, request, source, account, timeMs }: NewOrder): Order {
  return {
    order_id: orderId,
    account,
    client_order_id: request.client_order_id ?? null,
    ticker: request.ticker,
    side: request.side,
    order_type: request.order_type,
    quantity: request.quantity,
    limit_price: request.limit_price ?? null,
    stop_price: request.stop_price ?? null,
    status: "open",
    filled_quantity: 0,
    average_price: null,
    reason: null,
    triggered: false,
    rested: false,
    source,
    order_seq: 1,
    submitted_at: iso(timeMs),
    updated_at: iso(timeMs),
  };
}

/** Whether the request is the one that the order came of. */
export function isSameRequest(order: Order, request: OrderRequest): boolean {
  return order.ticker === request.ticker && order.side === request.side && order.order_type === request.order_type &&
    order.quantity === request.quantity && order.limit_price === (request.limit_price ?? null) &&
    order.stop_price === (request.stop_price ?? null);
}

/** What is left to be filled of a working order. */
export const remaining = ({ quantity, filled_quantity }: Order): number => roundQuantity(quantity - filled_quantity);

export function cancelledOrder(order: Order, reason: string, timeMs: number): Order {
  return { ...order, status: "cancelled", reason, order_seq: order.order_seq + 1, updated_at: iso(timeMs) };
}

/** The order after a fill whose number is `order_seq`. */
export function filledOrder(order: Order, { price, quantity, order_seq, time_ms }: Fill): Order {
  const filled = roundQuantity(order.filled_quantity + quantity);
  const value = (order.average_price ?? 0) * order.filled_quantity + price * quantity;
  return {
    ...order,
    status: filled >= order.quantity ? "filled" : "partially_filled",
    filled_quantity: filled,
    average_price: averagePrice(value, filled),
    order_seq,
    updated_at: iso(time_ms),
  };
}

/** Market time from which trades may fill the order. */
export const acceptedMs = ({ submitted_at }: Order): number => Date.parse(submitted_at);

/** Market time of its latest TRADE, whole epoch ms. */
export const changedMs = ({ updated_at }: Order): number => Date.parse(updated_at);
