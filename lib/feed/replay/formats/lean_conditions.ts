import type { TradeEligibility } from "@/lib/protocol/mod.ts";

const NOTHING: TradeEligibility = Object.freeze({ updatesVolume: false, updatesHighLow: false, updatesLast: false });
const VOLUME_ONLY: TradeEligibility = Object.freeze({ updatesVolume: true, updatesHighLow: false, updatesLast: false });
const EVERYTHING: TradeEligibility = Object.freeze({ updatesVolume: true, updatesHighLow: true, updatesLast: true });

const INTERMARKET_SWEEP = 0x20;
const OPENING_PRINTS = 0x40;
const CLOSING_PRINTS = 0x80;
const DERIVATIVELY_PRICED = 0x200;
const EXTENDED_HOURS = 0x2000;
const OFFICIAL_CLOSE = 0x1000000;
const OFFICIAL_OPEN = 0x4000000;

const OFFICIAL = OPENING_PRINTS | CLOSING_PRINTS | OFFICIAL_CLOSE | OFFICIAL_OPEN;

/**
 * What a trade of a Lean file may move, by its sale condition bits (up to 0x80000000).
 *
 * The policy is the one by which the data's vendor built minute bars from the same trades: official opens and closes
 * and the crosses beside them move nothing; derivatively priced trades and, in regular hours, intermarket sweeps move
 * volume only; a sweep marked ExtendedHours moves prices too. On IBM, 2013-10-08, 423 of the vendor's 424 bars follow
 * in all five fields; the other is 15:59, which holds the closing cross printed at 16:00:47.
 *
 * @throws {RangeError} when `bits` is no mask of 32 bits.
 */
export function leanEligibility(bits: number): TradeEligibility {
  if (!Number.isInteger(bits) || bits < 0 || bits > 0xffffffff) {
    throw new RangeError(`Cannot read the sale conditions: they must be a mask of 32 bits: current value is ${bits}`);
  }
  if ((bits & OFFICIAL) !== 0) return NOTHING;
  if ((bits & DERIVATIVELY_PRICED) !== 0) return VOLUME_ONLY;
  if ((bits & INTERMARKET_SWEEP) !== 0 && (bits & EXTENDED_HOURS) === 0) return VOLUME_ONLY;
  return EVERYTHING;
}

/** What a trade moves that its vendor flagged as suspicious: nothing. It is still shown as a trade. */
export const SUSPICIOUS: TradeEligibility = NOTHING;
