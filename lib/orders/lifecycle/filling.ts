import type { Fill, Order } from "@/lib/protocol/mod.ts";
import { averagePrice, roundQuantity } from "../units.ts";
import type { BrokerEvent, Effect, OrderLife, Step } from "./order_event.ts";
import { inState, isOver, remaining } from "./order_states.ts";

type Filled = Extract<BrokerEvent, { kind: "filled" }>;

/** Whether the fill has been counted: by itself, or in a sum that the venue told since. */
function isCounted({ order, executions }: OrderLife, { executionId, cumulative }: Filled): boolean {
  return executions.has(executionId) || cumulative <= order.reconciled_quantity;
}

/** The order after a fill. A final one stays what it was, unless nothing of it is left. */
function after(order: Order, { price, quantity, fee, time_ms }: Fill): Order {
  const filled = roundQuantity(order.filled_quantity + quantity);
  const value = (order.average_price ?? 0) * order.filled_quantity + price * quantity;
  const next = {
    ...order,
    filled_quantity: filled,
    average_price: averagePrice(value, filled),
    fees: order.fees + fee,
    order_seq: order.order_seq + 1,
    updated_at: new Date(time_ms).toISOString(),
  };
  if (filled >= order.quantity) return { ...inState(next, "filled"), requested: null };
  const isUnderWay = order.state === "pending_cancel" || order.state === "pending_replace";
  return inState(next, isOver(order) || isUnderWay ? order.state : "partially_filled");
}

/** Counts a fill once. Whatever else is thought of the order, what the venue has dealt in is dealt in. */
export function filled(life: OrderLife, event: Filled): Step {
  const { order, executions } = life;
  if (isCounted(life, event)) return { life, effects: [] };
  const left = remaining(order);
  const quantity = Math.min(event.quantity, left);
  const effects: Effect[] = [];
  if (event.quantity > left) {
    const text = `the venue filled ${event.quantity} of order ${order.order_id}, of which ${left} was left`;
    effects.push({ kind: "complain", text });
  }
  const counted = { ...life, executions: new Set(executions).add(event.executionId) };
  if (quantity <= 0) return { life: counted, effects };
  const fill: Fill = {
    order_id: order.order_id,
    order_seq: order.order_seq + 1,
    account: order.account,
    ticker: order.ticker,
    side: order.side,
    price: event.price,
    quantity,
    time_ms: event.timeMs,
    execution_id: event.executionId,
    fee: event.fee ?? 0,
  };
  const next = after(order, fill);
  const isLate = isOver(order) && next.state !== "filled";
  effects.push({ kind: "deal", fill });
  effects.push({ kind: "tell", event: next.state === "filled" ? "FILL" : "PARTIAL_FILL", order: next, fill });
  if (!isLate) return { life: { ...counted, order: next }, effects };
  // Who hears of a part that was filled must not take the order for a working one.
  const again = { ...next, order_seq: next.order_seq + 1 };
  effects.push({ kind: "tell", event: "CANCEL", order: again });
  return { life: { ...counted, order: again }, effects };
}
