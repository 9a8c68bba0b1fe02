import { isBuy, type Order, roundTo } from "@/lib/protocol/mod.ts";

/** When stops are reached, and how trailing ones follow the market. */

const DECIMALS = 4;

/** Whether a trade at `price` is worse than the limit of the order. */
export function isBeyondLimit({ side, limit_price }: Order, price: number): boolean {
  return limit_price !== null && (isBuy(side) ? price > limit_price : price < limit_price);
}

export const reachesStop = ({ side, stop_price }: Order, price: number): boolean =>
  stop_price !== null && (isBuy(side) ? price >= stop_price : price <= stop_price);

/** Whether the order waits for its stop price. */
export const isWaiting = ({ order_type, triggered }: Order): boolean =>
  !triggered && (order_type === "stop" || order_type === "stop_limit" || order_type === "trailing_stop");

/** The stop price of a trailing stop once the market has traded at `price`: it never goes back. */
export function trailedStop({ side, stop_price, trail_amount, trail_percent }: Order, price: number): number {
  const distance = trail_amount ?? price * (trail_percent ?? 0) / 100;
  const at = roundTo(isBuy(side) ? price + distance : price - distance, DECIMALS);
  const least = 10 ** -DECIMALS;
  if (stop_price === null) return Math.max(least, at);
  return isBuy(side) ? Math.min(stop_price, at) : Math.max(stop_price, at);
}
