import type { TickerState } from "@/lib/market/mod.ts";
import type { Order } from "@/lib/protocol/mod.ts";
import { remaining } from "./order_state.ts";
import { roundQuantity } from "./units.ts";

/** How a trade of the market fills the orders that work on its ticker; the rules are in docs/domain.md, Paper broker. */

export interface Print {
  readonly price: number;
  /** As much of the trade as can be dealt in. */
  readonly quantity: number;
}

export interface Match {
  /** Orders that have been triggered, or begun to rest. */
  readonly marked: readonly Order[];
  /** In turn; together never more than the print. */
  readonly fills: readonly { readonly order: Order; readonly price: number; readonly quantity: number }[];
}

/** Whether `price` is worse than the limit of the order. */
function isBeyondLimit({ side, limit_price }: Order, price: number): boolean {
  return limit_price !== null && (side === "buy" ? price > limit_price : price < limit_price);
}

const reachesStop = ({ side, stop_price }: Order, price: number): boolean =>
  stop_price !== null && (side === "buy" ? price >= stop_price : price <= stop_price);

/** Whether a new order cannot be met at once: the last price, or the other side's quote, is worse than its limit. */
export function restsAtOnce(order: Order, { price, bid, ask }: TickerState): boolean {
  const quoted = (order.side === "buy" ? ask : bid) ?? 0;
  return isBeyondLimit(order, price) || (quoted > 0 && isBeyondLimit(order, quoted));
}

/** By how much the order would have paid more than the print: who pays most comes first. */
function urgency({ limit_price }: Order, price: number): number {
  return limit_price === null ? Infinity : roundQuantity(Math.abs(limit_price - price));
}

/** @param orders working ones of the print's ticker, accepted before it, in the order of their acceptance */
export function matchPrint(orders: readonly Order[], { price, quantity }: Print): Match {
  const marked: Order[] = [];
  const takers: { readonly order: Order; readonly urgency: number }[] = [];
  for (const order of orders) {
    if (order.order_type === "stop" && !order.triggered) {
      if (reachesStop(order, price)) marked.push({ ...order, triggered: true });
    } else if (isBeyondLimit(order, price)) {
      if (!order.rested) marked.push({ ...order, rested: true });
    } else takers.push({ order, urgency: urgency(order, price) });
  }
  takers.sort((a, b) => a.urgency === b.urgency ? 0 : b.urgency - a.urgency);
  const fills: Match["fills"][number][] = [];
  let left = quantity;
  for (const { order } of takers) {
    const taken = Math.min(remaining(order), left);
    if (taken <= 0) break;
    left = roundQuantity(left - taken);
    fills.push({ order, price: order.rested ? order.limit_price ?? price : price, quantity: taken });
  }
  return { marked, fills };
}
