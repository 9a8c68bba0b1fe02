import {
  isBuy,
  type Order,
  type OrderEvent,
  OrderSide,
  type OrderStatus,
  type TradePayload,
} from "@/lib/protocol/mod.ts";
import type { OrderChange } from "@/lib/store/order_store.ts";

/** Details of the TRADE that tells a change of an order. */
export function tradeDetails({ order, fill, position }: OrderChange): Readonly<Record<string, unknown>> {
  return {
    timestamp: order.updated_at,
    order_seq: order.order_seq,
    side: order.side,
    order_type: order.order_type,
    order_quantity: order.quantity,
    filled_quantity: order.filled_quantity,
    average_price: order.average_price,
    ...(order.limit_price !== null && { limit_price: order.limit_price }),
    ...(order.stop_price !== null && { stop_price: order.stop_price }),
    ...(order.trail_amount !== null && { trail_amount: order.trail_amount }),
    ...(order.trail_percent !== null && { trail_percent: order.trail_percent }),
    time_in_force: order.time_in_force,
    state: order.state,
    quote: order.quote,
    ...(fill && { price: fill.price, quantity: fill.quantity, fee: fill.fee }),
    ...(order.replaces !== null && { replaces: order.replaces }),
    ...(order.replaced_by !== null && { replaced_by: order.replaced_by }),
    ...(order.parent_id !== null && { parent_id: order.parent_id, role: order.role }),
    ...(order.oco_id !== null && { oco_id: order.oco_id }),
    ...(order.guard !== null && { guard: order.guard }),
    ...(order.reason !== null && { reason: order.reason }),
    ...(order.client_order_id !== null && { client_order_id: order.client_order_id }),
    source: order.source,
    account: order.account,
    simulated: true,
    ...(position && { position: { quantity: position.quantity, average_price: position.average_price } }),
  };
}

const EVENTS: Readonly<Record<OrderStatus, OrderEvent>> = {
  open: "SUBMIT",
  partially_filled: "PARTIAL_FILL",
  filled: "FILL",
  cancelled: "CANCEL",
  rejected: "REJECT",
};

/** The payload of an order's latest TRADE, as far as the order tells it: without the price and quantity of a fill. */
export function latestTrade(order: Order): TradePayload {
  return { ...tradeDetails({ order }), event: EVENTS[order.status], order_id: order.order_id, ticker: order.ticker };
}

/** A fill in words, of the details of its TRADE: `sold 100 at 12.5`. */
export function fillWords({ side, quantity, price }: Readonly<Record<string, unknown>>): string {
  const parsed = OrderSide.safeParse(side);
  return `${parsed.success && !isBuy(parsed.data) ? "sold" : "bought"} ${quantity} at ${price}`;
}
