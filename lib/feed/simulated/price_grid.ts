/** Ticks per USD: hundredths, and ten-thousandths below one dollar (SEC rule 612). */
const ticksPerUsd = (price: number): number => price < 1 ? 10_000 : 100;

/** Smallest step of a price at this level, USD. */
export const tickSize = (price: number): number => 1 / ticksPerUsd(price);

/** Nearest price that the market allows, USD. */
export const toGrid = (price: number): number => Math.round(price * ticksPerUsd(price)) / ticksPerUsd(price);

/** Nearest allowed price at or below. */
export const floorToGrid = (price: number): number => Math.floor(price * ticksPerUsd(price)) / ticksPerUsd(price);

/** Nearest allowed price at or above. */
export const ceilToGrid = (price: number): number => Math.ceil(price * ticksPerUsd(price)) / ticksPerUsd(price);
