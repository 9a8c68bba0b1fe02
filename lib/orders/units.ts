import { roundTo } from "@/lib/market/mod.ts";
import type { MarketHours } from "@/lib/protocol/mod.ts";

/** How exact quantities, money and averages are. Floats that come out of sums carry dust in their last digits. */

const QUANTITY_DECIMALS = 8;
const QUANTITY_STEP = 1e-8;

export const roundQuantity = (quantity: number): number => roundTo(quantity, QUANTITY_DECIMALS);

export const roundMoney = (amount: number): number => roundTo(amount, 8);

/** To 15 digits: coarser, a position times its average would miss what was paid. */
export const roundAverage = (price: number): number => Number(price.toPrecision(15));

/** As much of a size as can be dealt in: whole shares, or 8 decimals on a market without hours. Never more than it. */
export function tradable(size: number, hours: MarketHours): number {
  if (hours === "us_equities") return Math.floor(size);
  const rounded = roundQuantity(size);
  return rounded <= size ? rounded : roundQuantity(rounded - QUANTITY_STEP);
}
