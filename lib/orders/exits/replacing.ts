import { firstIssue, type Order, OrderRequest, type ReplaceRequest } from "@/lib/protocol/mod.ts";
import { happen, type Surroundings } from "./consequences.ts";
import { newOrder } from "../lifecycle/new_order.ts";
import { remaining } from "../lifecycle/order_states.ts";
import { OrderRefusedError } from "../order_errors.ts";
import type { Turn } from "../turn.ts";
import { roundQuantity } from "../units.ts";

/** What an order says, as a request for it would. */
function requestOf(order: Order): Record<string, unknown> {
  const { ticker, side, order_type, quantity, limit_price, stop_price, trail_amount, trail_percent } = order;
  const prices = {
    limit_price,
    stop_price: order_type === "trailing_stop" ? null : stop_price,
    trail_amount,
    trail_percent,
  };
  const { time_in_force, extended_hours, take_profit, stop_loss } = order;
  const terms = {
    ticker,
    side,
    order_type,
    quantity,
    time_in_force,
    extended_hours,
    ...prices,
    take_profit,
    stop_loss,
  };
  return Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== null));
}

/**
 * The order that is to take the place of one, not yet submitted.
 *
 * @throws {OrderRefusedError} when there cannot be such an order.
 */
export function succeedingOrder(
  order: Order,
  { confirm_price: _, ...changes }: ReplaceRequest,
  { orderId, timeMs }: { readonly orderId: string; readonly timeMs: number },
): Order {
  const what = `replace order ${order.order_id}`;
  if (order.state !== "new" && order.state !== "partially_filled" && order.state !== "held") {
    throw new OrderRefusedError(what, `a request for it is on its way: it is ${order.state}`);
  }
  const left = changes.quantity === undefined
    ? remaining(order)
    : roundQuantity(changes.quantity - order.filled_quantity);
  if (left <= 0) throw new OrderRefusedError(what, `${order.filled_quantity} of it are filled already`);
  const trails = changes.trail_amount !== undefined || changes.trail_percent !== undefined;
  const { trail_amount, trail_percent, ...rest } = requestOf(order);
  const parsed = OrderRequest.safeParse({
    ...rest,
    ...(!trails && trail_amount !== undefined && { trail_amount }),
    ...(!trails && trail_percent !== undefined && { trail_percent }),
    ...changes,
    quantity: left,
  });
  if (!parsed.success) throw new OrderRefusedError(what, firstIssue(parsed.error.issues));
  const { account, source, expires_at, parent_id, role, oco_id, quote } = order;
  const next = newOrder({
    orderId,
    request: parsed.data,
    source,
    account,
    timeMs,
    expiresMs: expires_at === null ? null : Date.parse(expires_at),
  });
  const { take_profit_order_id, stop_loss_order_id } = order;
  return {
    ...next,
    ...(order.state === "held" && { state: "held" }),
    replaces: order.order_id,
    parent_id,
    role,
    oco_id,
    quote,
    take_profit_order_id,
    stop_loss_order_id,
  };
}

/** Puts an order in the place of another: of one that is armed here at once, else the venue is asked to. */
export function replaceOrder(turn: Turn, order: Order, next: Order, around: Surroundings): void {
  const { order_id: by } = next;
  turn.add(next);
  if (order.state !== "held") {
    turn.edit(by, {});
    happen(turn, order.order_id, { kind: "replace", by }, around);
    return;
  }
  const timeMs = around.nowMs();
  turn.edit(order.order_id, { replaced_by: by });
  happen(turn, order.order_id, { kind: "replaced", timeMs }, around);
  turn.apply(by, { kind: "arm", timeMs, quantity: next.quantity, reason: "" });
}
