import { roundTo } from "@/lib/protocol/mod.ts";

/** From here on US shares are priced in whole cents. */
const ONE_DOLLAR = 1;
const HALF_PENNY = 0.005;

/** Floats such as 181.89 are no exact multiples: a step is hit when the nearest multiple reads the same. */
const DECIMALS = 4;

/**
 * The least steps in which US shares may be priced in an order, USD: SEC Rule 612 of Regulation NMS (17 CFR 242.612).
 *
 * @param isHalfPenny whether the share is one of those that the rule as amended lets be priced in half cents
 */
function increment(price: number, isHalfPenny: boolean): number {
  if (price < ONE_DOLLAR) return 0.0001;
  return isHalfPenny ? HALF_PENNY : 0.01;
}

/** The prices next to one that is no multiple of its increment, the lower first; null where it is one. */
export function pricesBeside(price: number, isHalfPenny: boolean): readonly [lower: number, upper: number] | null {
  const step = increment(price, isHalfPenny);
  if (roundTo(Math.round(price / step) * step, DECIMALS) === price) return null;
  const steps = Math.floor(price / step);
  return [roundTo(steps * step, DECIMALS), roundTo((steps + 1) * step, DECIMALS)];
}
