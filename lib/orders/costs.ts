import { isBuy, type MarketHours, type Order, roundTo } from "@/lib/protocol/mod.ts";
import { roundMoney } from "./units.ts";

/** What dealing costs beyond the price. */
export interface Costs {
  /** Commission a share, in the market's currency. @default 0 */
  readonly commission?: number;
  /** Least commission of an order that is filled at all. @default 0 */
  readonly leastCommission?: number;
  /** By how many of the market's least steps an order that takes at once is filled worse. @default 0 */
  readonly slippageTicks?: number;
}

/** Commission of so much of an order: the least one counts once. */
export function commissionOf(filled: number, { commission = 0, leastCommission = 0 }: Costs): number {
  return filled > 0 ? roundMoney(Math.max(leastCommission, filled * commission)) : 0;
}

/** Commission of a further fill of an order. */
export function feeOf({ filled_quantity }: Order, quantity: number, costs: Costs): number {
  return roundMoney(commissionOf(filled_quantity + quantity, costs) - commissionOf(filled_quantity, costs));
}

/** The least step of a price: a cent, below a dollar a hundredth of it; where shares are not meant, of that size too. */
const tick = (price: number, hours: MarketHours): number =>
  price < 1 || hours === "always_open" && price < 10 ? 0.0001 : 0.01;

/** What an order that takes at `price` pays with the slippage; never worse than its limit. */
export function slippedPrice(order: Order, price: number, hours: MarketHours, { slippageTicks = 0 }: Costs): number {
  if (slippageTicks === 0) return price;
  const slip = slippageTicks * tick(price, hours) * (isBuy(order.side) ? 1 : -1);
  const worse = Math.max(0.0001, roundTo(price + slip, 8));
  const { limit_price: limit } = order;
  if (limit === null) return worse;
  return isBuy(order.side) ? Math.min(worse, limit) : Math.max(worse, limit);
}
