import { isBuy, type Order, type Quote } from "@/lib/protocol/mod.ts";
import type { Notes } from "../lifecycle/order_event.ts";
import { isBeyondLimit, isWaiting } from "../stops.ts";

/** How quotes fill orders and where resting ones stand in the queue; the rules are in docs/domain.md, Paper broker. */

/** A quote older than this fills nothing while the market is open, ms. */
export const FRESH_MS = 5_000;

/** One side of a quote. */
export interface Touch {
  readonly price: number;
  /** Shown; 0 where it is not told. */
  readonly size: number;
}

const side = (price: number | undefined, size: number | undefined): Touch | null =>
  price !== undefined && price > 0 ? { price, size: Math.max(0, size ?? 0) } : null;

/** The side that an order takes from: the ask of one that buys. Null while nobody offers there. */
export const otherSide = (order: Order, { bid, bidSize, ask, askSize }: Quote): Touch | null =>
  isBuy(order.side) ? side(ask, askSize) : side(bid, bidSize);

/** The side that an order rests on: the bid of one that buys. */
const ownSide = (order: Order, { bid, bidSize, ask, askSize }: Quote): Touch | null =>
  isBuy(order.side) ? side(bid, bidSize) : side(ask, askSize);

/** Whether the order would take what is offered at `price`, had it the chance. */
export const takes = (order: Order, price: number): boolean =>
  !isWaiting(order) && !order.rested && !isBeyondLimit(order, price);

/**
 * What a quote tells of the place of a limit order that cannot be met at once. It joins behind the size that is shown
 * at its price; before a better price than is shown nobody stands; of a price behind the touch the size is not known
 * before it is the touch. Null when there is nothing new.
 */
export function placeOf(order: Order, quote: Quote): Notes | null {
  const { limit_price: limit } = order;
  if (limit === null || isWaiting(order)) return null;
  const other = otherSide(order, quote);
  const mustRest = order.rested || (other !== null && isBeyondLimit(order, other.price));
  if (!mustRest) return null;
  const own = ownSide(order, quote);
  const queue_ahead = queueAt(order, limit, own);
  if (order.rested && queue_ahead === order.queue_ahead) return null;
  return { rested: true, queue_ahead };
}

function queueAt(order: Order, limit: number, own: Touch | null): number | null {
  // Nobody is left at a price that is better than the best that is shown.
  const isBest = own === null || (isBuy(order.side) ? limit > own.price : limit < own.price);
  if (isBest) return 0;
  if (order.queue_ahead !== null) return order.queue_ahead;
  return limit === own.price ? own.size : null;
}
