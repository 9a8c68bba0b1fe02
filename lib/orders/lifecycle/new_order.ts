import type { AccountName, Order, OrderRequest } from "@/lib/protocol/mod.ts";

const iso = (timeMs: number): string => new Date(timeMs).toISOString();

export interface NewOrder {
  readonly orderId: string;
  readonly request: OrderRequest;
  readonly source: string;
  readonly account: AccountName;
  /** Market time of the request, whole epoch ms. */
  readonly timeMs: number;
  /** When it ends by its time in force, epoch ms; null when it does not. */
  readonly expiresMs: number | null;
}

/** An order as it is before the venue has answered. */
export function newOrder({ orderId, request, source, account, timeMs, expiresMs }: NewOrder): Order {
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
    trail_amount: request.trail_amount ?? null,
    trail_percent: request.trail_percent ?? null,
    time_in_force: request.time_in_force ?? "gtc",
    extended_hours: request.extended_hours ?? false,
    expires_at: expiresMs === null ? null : iso(expiresMs),
    status: "open",
    state: "pending_new",
    requested: null,
    replaces: null,
    replaced_by: null,
    take_profit: request.take_profit ?? null,
    stop_loss: request.stop_loss ?? null,
    take_profit_order_id: null,
    stop_loss_order_id: null,
    parent_id: null,
    role: null,
    oco_id: null,
    quote: "none",
    queue_ahead: null,
    guard: null,
    fees: 0,
    venue_order_id: null,
    reconciled_quantity: 0,
    filled_quantity: 0,
    average_price: null,
    reason: null,
    triggered: false,
    rested: false,
    source,
    order_seq: 0,
    submitted_at: iso(timeMs),
    updated_at: iso(timeMs),
  };
}

/** What one of two orders must share with the other to be the same. */
const termsOf = (order: OrderRequest | Order): string => {
  const { take_profit, stop_loss } = order;
  return JSON.stringify([
    order.ticker,
    order.side,
    order.order_type,
    order.quantity,
    order.limit_price ?? null,
    order.order_type === "trailing_stop" ? null : order.stop_price ?? null,
    order.trail_amount ?? null,
    order.trail_percent ?? null,
    order.time_in_force ?? "gtc",
    order.extended_hours ?? false,
    take_profit?.limit_price ?? null,
    stop_loss?.stop_price ?? null,
    stop_loss?.limit_price ?? null,
  ]);
};

/** Whether the request is the one that the order came of. */
export const isSameRequest = (order: Order, request: OrderRequest | Order): boolean =>
  termsOf(order) === termsOf(request);

/** Market time from which trades may fill the order. */
export const acceptedMs = ({ submitted_at }: Order): number => Date.parse(submitted_at);

/** Market time of its latest TRADE, whole epoch ms. */
export const changedMs = ({ updated_at }: Order): number => Date.parse(updated_at);
