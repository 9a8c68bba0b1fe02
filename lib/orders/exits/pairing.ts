import { isBuy, type Order } from "@/lib/protocol/mod.ts";
import { happen, type Surroundings } from "./consequences.ts";
import { isOver, remaining } from "../lifecycle/order_states.ts";
import { FinalOrderError, OrderRefusedError } from "../order_errors.ts";
import type { Turn } from "../turn.ts";

/**
 * Makes of two working orders a pair of which the one ends with the other: both are taken back from the venue.
 *
 * @throws {FinalOrderError} when nothing more happens to one of them.
 * @throws {OrderRefusedError} when they are no pair.
 */
export function pairOrders(turn: Turn, first: Order, second: Order, around: Surroundings): void {
  const why = whyNoPair(first, second);
  if (why !== null) throw new OrderRefusedError(`pair orders ${first.order_id} and ${second.order_id}`, why);
  turn.edit(first.order_id, { oco_id: second.order_id });
  turn.edit(second.order_id, { oco_id: first.order_id });
  const reason = "armed as one of a pair";
  for (const { order_id } of [first, second]) {
    happen(turn, order_id, { kind: "cancel", timeMs: around.nowMs(), reason, then: "held" }, around);
  }
}

/** Why two orders cannot end with one another; null when they can. */
function whyNoPair(first: Order, second: Order): string | null {
  for (const order of [first, second]) {
    if (isOver(order)) throw new FinalOrderError(order, "pair");
    if (order.oco_id !== null) return `order ${order.order_id} is one of a pair already`;
    if (order.order_type === "market") return `order ${order.order_id} is a market order`;
    if (order.state !== "new" && order.state !== "partially_filled" && order.state !== "held") {
      return `a request for order ${order.order_id} is on its way`;
    }
  }
  if (first.account !== second.account || first.ticker !== second.ticker) {
    return "they are of different accounts or tickers";
  }
  if (isBuy(first.side) !== isBuy(second.side)) return "one buys and the other sells";
  const [left, right] = [first, second].map(remaining);
  return left === right ? null : `${left} is left of one and ${right} of the other`;
}
