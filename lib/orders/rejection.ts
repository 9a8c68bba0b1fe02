import type { TickerState } from "@/lib/market/mod.ts";
import type { MarketHours, Order } from "@/lib/protocol/mod.ts";
import { pricesBeside } from "./price_increment.ts";
import { roundMoney, tradable } from "./units.ts";

/** Orders that may work at a time. */
export const MAX_WORKING_ORDERS = 200;

/** What decides about a new order. */
export interface Circumstances {
  /** Why no orders are taken at all; null when they are. */
  readonly whyClosed: string | null;
  readonly marketHours: MarketHours;
  readonly state: TickerState | undefined;
  /** Whether the ticker may be priced in half cents. */
  readonly isHalfPenny: boolean;
  readonly isHalted: boolean;
  readonly isStale: boolean;
  readonly workingOrders: number;
  /** What the order would open, in money. */
  readonly openingValue: number;
  readonly buyingPower: number;
}

const money = (amount: number): string =>
  amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** At least two decimals: 181.9 is a price of 181.90. */
const priceText = (price: number): string =>
  price.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 8, useGrouping: false });

function wrongIncrement({ limit_price, stop_price }: Order, isHalfPenny: boolean): string | null {
  for (const [name, price] of [["limit", limit_price], ["stop", stop_price]] as const) {
    const beside = price === null ? null : pricesBeside(price, isHalfPenny);
    if (price === null || beside === null) continue;
    const [lower, upper] = beside.map(priceText);
    const nearest = lower === "0.00" ? upper : `${lower} or ${upper}`;
    const unit = price < 1 ? "four decimals" : isHalfPenny ? "half cents" : "whole cents";
    return `a ${name} price of ${priceText(price)} is not in ${unit} (Rule 612): nearest is ${nearest}`;
  }
  return null;
}

/** Why the order is not taken, for a trader to read; null when it is. An order that only closes needs no money. */
export function rejectionReason(order: Order, circumstances: Circumstances): string | null {
  const { ticker, quantity } = order;
  const { whyClosed, marketHours, state, openingValue, buyingPower } = circumstances;
  if (whyClosed !== null) return whyClosed;
  if (tradable(quantity, marketHours) !== quantity) {
    return marketHours === "us_equities" ? "only whole shares can be ordered" : "a quantity has at most 8 decimals";
  }
  const wrongPrice = marketHours === "us_equities" ? wrongIncrement(order, circumstances.isHalfPenny) : null;
  if (wrongPrice !== null) return wrongPrice;
  if (state === undefined) return `${ticker} is not known here`;
  if (!(state.price > 0)) return `no price of ${ticker} is known yet`;
  if (circumstances.isHalted) return `trading in ${ticker} is halted`;
  if (circumstances.isStale) return `the data of ${ticker} are stale`;
  if (circumstances.workingOrders >= MAX_WORKING_ORDERS) return `${MAX_WORKING_ORDERS} orders are working already`;
  if (openingValue > 0 && roundMoney(openingValue) > buyingPower) {
    return `not enough buying power: the order needs ${money(openingValue)}, there is ${money(buyingPower)}`;
  }
  return null;
}
