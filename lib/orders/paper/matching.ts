import type { TickerState } from "@/lib/market/mod.ts";
import { isBuy, type Order } from "@/lib/protocol/mod.ts";
import type { Notes } from "../lifecycle/order_event.ts";
import { remaining } from "../lifecycle/order_states.ts";
import { isBeyondLimit, isWaiting, reachesStop, trailedStop } from "../stops.ts";
import { roundQuantity } from "../units.ts";

/** How a trade of the market fills the orders that work on its ticker; the rules are in docs/domain.md, Paper broker. */

export interface Print {
  readonly price: number;
  /** As much of the trade as can be dealt in. */
  readonly quantity: number;
}

export interface Match {
  /** What has happened to orders without a fill: they are triggered, begin to rest, come forward in the queue. */
  readonly noted: readonly { readonly order: Order; readonly notes: Notes }[];
  /** In turn; together never more than the print. */
  readonly fills: readonly { readonly order: Order; readonly price: number; readonly quantity: number }[];
}

/** Whether a new order cannot be met at once: the last price, or the other side's quote, is worse than its limit. */
export function restsAtOnce(order: Order, { price, bid, ask }: TickerState): boolean {
  const quoted = (isBuy(order.side) ? ask : bid) ?? 0;
  return isBeyondLimit(order, price) || (quoted > 0 && isBeyondLimit(order, quoted));
}

/** By how much the order would have paid more than the print: who pays most comes first. */
function urgency({ limit_price }: Order, price: number): number {
  return limit_price === null ? Infinity : roundQuantity(Math.abs(limit_price - price));
}

interface Taker {
  readonly order: Order;
  readonly urgency: number;
  /** Most that it may have of the print. */
  readonly most: number;
}

/** What a print is to an order that rests among the quotes: it must be traded through, or come to its turn. */
function fromQueue(order: Order, { price, quantity }: Print): { readonly most: number; readonly notes?: Notes } {
  if (order.limit_price !== price) return { most: quantity };
  if (order.queue_ahead === null) return { most: 0 };
  const queue_ahead = roundQuantity(Math.max(0, order.queue_ahead - quantity));
  const most = roundQuantity(Math.max(0, quantity - order.queue_ahead));
  return { most, ...(queue_ahead !== order.queue_ahead && { notes: { queue_ahead } }) };
}

/**
 * @param orders working ones of the print's ticker, accepted before it, in the order of their acceptance
 * @param slipped the price that an order which takes at once pays for a print at `price`
 */
export function matchPrint(
  orders: readonly Order[],
  print: Print,
  slipped: (order: Order, price: number) => number = (_, price) => price,
): Match {
  const { price, quantity } = print;
  const noted: Match["noted"][number][] = [];
  const takers: Taker[] = [];
  for (const order of orders) {
    if (isWaiting(order)) {
      const stop_price = order.order_type === "trailing_stop" ? trailedStop(order, price) : order.stop_price;
      if (reachesStop(order, price)) noted.push({ order, notes: { triggered: true } });
      else if (stop_price !== order.stop_price) noted.push({ order, notes: { stop_price } });
    } else if (isBeyondLimit(order, price)) {
      if (!order.rested) noted.push({ order, notes: { rested: true } });
    } else if (order.quote === "live" && order.rested) {
      const { most, notes } = fromQueue(order, print);
      if (notes !== undefined) noted.push({ order, notes });
      takers.push({ order, urgency: urgency(order, price), most });
    } else takers.push({ order, urgency: urgency(order, price), most: quantity });
  }
  takers.sort((a, b) => a.urgency === b.urgency ? 0 : b.urgency - a.urgency);
  const fills: Match["fills"][number][] = [];
  let left = quantity;
  for (const { order, most } of takers) {
    const taken = Math.min(remaining(order), left, most);
    if (taken <= 0 || (order.time_in_force === "fok" && taken < remaining(order))) continue;
    left = roundQuantity(left - taken);
    fills.push({ order, price: order.rested ? order.limit_price ?? price : slipped(order, price), quantity: taken });
  }
  return { noted, fills };
}
