/** `value` to `decimals` places, halves away from zero as printed prices do; never negative zero. */
export function roundTo(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  const rounded = Math.sign(value) * Math.round(Math.abs(value) * scale) / scale;
  return rounded === 0 ? 0 : rounded;
}

/**
 * A price that came out of sums: 6 decimals, or 7 significant digits below 1 (crypto trades at 0.00001234). Sums of
 * floats differ in their last bits with the order of the summands; rounded, the same trades give the same price.
 */
export function roundPrice(price: number): number {
  return Math.abs(price) >= 1 ? roundTo(price, 6) : Number(price.toPrecision(7));
}

/** A sum of sizes: whole ones stay exact, fractional ones keep 13 significant digits, for the reason of roundPrice. */
export function roundSize(size: number): number {
  return Number.isInteger(size) ? size : Number(size.toPrecision(13));
}
