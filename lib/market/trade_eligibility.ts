import type { TradeEligibility } from "@/lib/protocol/mod.ts";

/** An ordinary trade: moves volume, high and low, open and close. */
export const FULL: TradeEligibility = Object.freeze({ updatesVolume: true, updatesHighLow: true, updatesLast: true });

/** Counts towards volume and VWAP, moves no price. */
export const VOLUME_ONLY: TradeEligibility = Object.freeze({
  updatesVolume: true,
  updatesHighLow: false,
  updatesLast: false,
});

/** Repeats what other trades have already said (an official close, say): moves nothing. */
export const NOTHING: TradeEligibility = Object.freeze({
  updatesVolume: false,
  updatesHighLow: false,
  updatesLast: false,
});

const INTERMARKET_SWEEP = 0x20;
const OPENING_PRINTS = 0x40;
const CLOSING_PRINTS = 0x80;
const DERIVATIVELY_PRICED = 0x200;
const EXTENDED_HOURS = 0x2000;
const OFFICIAL_CLOSE = 0x1000000;
const OFFICIAL_OPEN = 0x4000000;

const OFFICIAL = OPENING_PRINTS | CLOSING_PRINTS | OFFICIAL_CLOSE | OFFICIAL_OPEN;

/**
 * What a trade of the recorded IBM tape may move, by QuantConnect Lean's sale condition bits (up to 0x80000000).
 *
 * The policy is the vendor's own, read off its minute bars: official opens and closes and the crosses beside them move
 * nothing; derivatively priced trades and, in regular hours, intermarket sweeps move volume only. A sweep marked
 * ExtendedHours does move prices: bars 16:31, 17:00 and 17:58 of the tape cannot be explained otherwise. Measured on
 * 424 bars: 423 equal in volume and in all five fields; the odd one is 15:59, into which the vendor
 * puts the closing cross printed at 16:00:47.
 *
 * @throws {RangeError} when `conditionBits` is no 32-bit mask.
 */
export function leanEligibility(conditionBits: number): TradeEligibility {
  if (!Number.isInteger(conditionBits) || conditionBits < 0 || conditionBits > 0xffffffff) {
    throw new RangeError(`Cannot read sale conditions: they must be a mask of 32 bits, got ${conditionBits}`);
  }
  const has = (bits: number): boolean => (conditionBits & bits) >>> 0 !== 0;
  if (has(OFFICIAL)) return NOTHING;
  if (has(DERIVATIVELY_PRICED)) return VOLUME_ONLY;
  if (has(INTERMARKET_SWEEP) && !has(EXTENDED_HOURS)) return VOLUME_ONLY;
  return FULL;
}
