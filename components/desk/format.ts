/** Texts of numbers and times, the same on the server and in every browser. */

/** What stands where a value is unknown. */
export const UNKNOWN = "–";
const MINUS = "−";

/** So many decimals are shown of prices and quantities that have them. */
const EXACT = 8;
/** Digits that are shown of any price or quantity, however small. */
const SIGNIFICANT = 4;
/** More would be the noise of floats. */
const MOST = 20;

/** The decimals that a number below 1 needs for its first four digits; of one from 1 on none are needed. */
function needed(value: number): number {
  const size = Math.abs(value);
  return size > 0 && size < 1 ? Math.min(MOST, Math.ceil(-Math.log10(size)) + SIGNIFICANT - 1) : 0;
}

const grouped = new Map<string, Intl.NumberFormat>();

function fixed(value: number, digits: number, atMost = digits): string {
  const key = `${digits} ${atMost}`;
  let format = grouped.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: atMost });
    grouped.set(key, format);
  }
  return format.format(Math.abs(value));
}

/** Two decimals, four below one dollar, and below a cent as many as it has: some coins cost no more. */
export function formatPrice(price: number): string {
  return price >= 1 ? fixed(price, 2) : fixed(price, 4, Math.max(price < 0.01 ? EXACT : 4, needed(price)));
}

/** With all decimals: an order is for no other price than it says. */
export function formatOrderPrice(price: number): string {
  return fixed(price, price < 1 ? 4 : 2, Math.max(EXACT, needed(price)));
}

/** What is ordered or held, with all decimals and without a sign. */
export function formatQuantity(quantity: number): string {
  return fixed(quantity, 0, Math.max(EXACT, needed(quantity)));
}

/** With its sign: `+2.13%`. */
export function formatPercent(percent: number): string {
  const digits = Math.abs(percent) >= 1000 ? 0 : 2;
  return `${signOf(Number(percent.toFixed(digits)))}${fixed(percent, digits)}%`;
}

/** With its sign: `+1.05`. */
export function formatDifference(difference: number): string {
  // What floats make of two prices is no difference of its own.
  const exact = Number(difference.toPrecision(10));
  const [digits, atMost] = Math.abs(exact) < 1 ? [4, Math.max(4, needed(exact))] : [2, 2];
  return `${signOf(exact)}${fixed(exact, digits, atMost)}`;
}

/** Money to the cent: `12,340.50`. */
export function formatMoney(amount: number): string {
  return `${Number(amount.toFixed(2)) < 0 ? MINUS : ""}${fixed(amount, 2)}`;
}

/** Profit or loss, with its sign: `+12.30`. */
export function formatGain(amount: number): string {
  return `${signOf(Number(amount.toFixed(2)))}${fixed(amount, 2)}`;
}

const signOf = (value: number): string => value > 0 ? "+" : value < 0 ? MINUS : "";

const UNITS = [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "K"]] as const;

/** Three significant digits and a unit: `12.3M`. */
export function formatCompact(value: number): string {
  for (const [unit, letter] of UNITS) {
    // The rounding below would turn 999,950 into 1000K.
    if (value < unit * 0.9995) continue;
    const scaled = value / unit;
    return `${scaled.toFixed(scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0)}${letter}`;
  }
  if (value >= 100 || Number.isInteger(value)) return value.toFixed(0);
  return value >= 1 ? value.toPrecision(3) : fixed(value, 0, needed(value));
}

/** Shares in full; fractions of coins to four decimals, or as many as four digits need. */
export function formatSize(size: number): string {
  return Number.isInteger(size) ? fixed(size, 0) : fixed(size, 4, Math.max(4, needed(size)));
}

/** One decimal; unknown below zero, which is how the server says "too little data". */
export function formatScore(score: number): string {
  return score < 0 ? UNKNOWN : score.toFixed(1);
}
