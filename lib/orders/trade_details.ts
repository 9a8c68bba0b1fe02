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
    ...(fill && { price: fill.price, quantity: fill.quantity }),
    ...(order.reason !== null && { reason: order.reason }),
    ...(order.client_order_id !== null && { client_order_id: order.client_order_id }),
    source: order.source,
    simulated: true,
    ...(position && { position: { quantity: position.quantity, average_price: position.average_price } }),
  };
}
