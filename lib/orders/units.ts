import { type MarketHours, roundTo } from "@/lib/protocol/mod.ts";

/** How exact quantities, money and averages are. Floats that come out of sums carry dust in their last digits. */

const QUANTITY_DECIMALS = 8;
const QUANTITY_STEP = 1e-8;

export const roundQuantity = (quantity: number): number => roundTo(quantity, QUANTITY_DECIMALS);

/** Money as it is shown; sums are kept as they are, or rounding would add up. */
export const roundMoney = (amount: number): number => roundTo(amount, 6);

/**
 * Mean price of a quantity. The value is taken to 13 digits, which an average of 15 gives back exactly: the next fill
 * starts from what was paid, however many there are.
 */
export const averagePrice = (value: number, quantity: number): number =>
  Number((Number(value.toPrecision(13)) / quantity).toPrecision(15));

/** As much of a size as can be dealt in: whole shares, or 8 decimals on a market without hours. Never more than it. */
export function tradable(size: number, hours: MarketHours): number {
  if (hours === "us_equities") return Math.floor(size);
  const rounded = roundQuantity(size);
  return rounded <= size ? rounded : roundQuantity(rounded - QUANTITY_STEP);
}
