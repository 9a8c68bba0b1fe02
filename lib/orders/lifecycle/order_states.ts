import type { Order, OrderState, OrderStatus } from "@/lib/protocol/mod.ts";
import { roundQuantity } from "../units.ts";

/** After these nothing more is asked of the venue; a fill that it tells late still counts. */
const FINAL: ReadonlySet<OrderState> = new Set(["filled", "canceled", "replaced", "rejected", "expired"]);

export const isOver = ({ state }: Pick<Order, "state">): boolean => FINAL.has(state);

/** Whether the venue may have it: it can be filled there. */
export const isLive = (order: Pick<Order, "state">): boolean => !isOver(order) && order.state !== "held";

/** What clients that know no states are told. The table is in docs/domain.md. */
export function statusOf(state: OrderState, filledQuantity: number): OrderStatus {
  switch (state) {
    case "filled":
    case "rejected":
      return state;
    case "canceled":
    case "replaced":
    case "expired":
      return "cancelled";
    default:
      return filledQuantity > 0 ? "partially_filled" : "open";
  }
}

/** The order in another state, and in the status that follows from it. */
export const inState = (order: Order, state: OrderState): Order => ({
  ...order,
  state,
  status: statusOf(state, order.filled_quantity),
});

/** The state of an order that works at the venue and for which nothing is asked. */
export const workingState = ({ filled_quantity }: Order): OrderState =>
  filled_quantity > 0 ? "partially_filled" : "new";

/** What is left to be filled of an order. */
export const remaining = ({ quantity, filled_quantity }: Order): number => roundQuantity(quantity - filled_quantity);
