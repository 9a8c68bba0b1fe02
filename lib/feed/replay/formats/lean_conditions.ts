import type { OfficialPrint, TradeEligibility } from "@/lib/protocol/mod.ts";

const NOTHING: TradeEligibility = Object.freeze({ updatesVolume: false, updatesHighLow: false, updatesLast: false });
const VOLUME_ONLY: TradeEligibility = Object.freeze({ updatesVolume: true, updatesHighLow: false, updatesLast: false });
const NO_LAST: TradeEligibility = Object.freeze({ updatesVolume: true, updatesHighLow: true, updatesLast: false });
const EVERYTHING: TradeEligibility = Object.freeze({ updatesVolume: true, updatesHighLow: true, updatesLast: true });

const INTERMARKET_SWEEP = 0x20;
const OPENING_PRINTS = 0x40;
const CLOSING_PRINTS = 0x80;
const DERIVATIVELY_PRICED = 0x200;
const EXTENDED_HOURS = 0x2000;
const OUT_OF_SEQUENCE = 0x4000;
const AVERAGE_PRICE = 0x100000;
const OFFICIAL_CLOSE = 0x1000000;
const OFFICIAL_OPEN = 0x4000000;

const OFFICIAL = OPENING_PRINTS | CLOSING_PRINTS | OFFICIAL_CLOSE | OFFICIAL_OPEN;

/**
 * What a trade of a Lean file may move by itself, by its sale condition bits (up to 0x80000000).
 *
 * The policy is the one by which the data's vendor built minute bars from the same trades. Official prints move nothing
 * here: {@link leanOfficial} tells what they are, and the session's open and close follow from all of them. In extended
 * hours every other trade moves prices. In regular hours intermarket sweeps move volume only, and so do average price
 * and derivatively priced trades, which move high and low where they came out of sequence. `deno task bench:truth` tells
 * how many of the vendor's bars follow.
 *
 * @param isSuspicious whether the vendor flagged the trade: then it counts for volume, never for a price
 * @throws {RangeError} when `bits` is no mask of 32 bits.
 */
export function leanEligibility(bits: number, isSuspicious = false): TradeEligibility {
  if (!Number.isInteger(bits) || bits < 0 || bits > 0xffffffff) {
    throw new RangeError(`Cannot read the sale conditions: they must be a mask of 32 bits: current value is ${bits}`);
  }
  if ((bits & OFFICIAL) !== 0) return NOTHING;
  if (isSuspicious) return VOLUME_ONLY;
  if ((bits & EXTENDED_HOURS) !== 0) return EVERYTHING;
  if ((bits & INTERMARKET_SWEEP) !== 0) return VOLUME_ONLY;
  if ((bits & (AVERAGE_PRICE | DERIVATIVELY_PRICED)) === 0) return EVERYTHING;
  return (bits & OUT_OF_SEQUENCE) !== 0 ? NO_LAST : VOLUME_ONLY;
}

/** What a trade of a Lean file means for the session; undefined for one that is no official print. */
export function leanOfficial(bits: number, exchange: string): OfficialPrint | undefined {
  if ((bits & OPENING_PRINTS) !== 0) return { kind: "opening_cross", exchange };
  if ((bits & CLOSING_PRINTS) !== 0) return { kind: "closing_cross", exchange };
  return (bits & OFFICIAL_CLOSE) !== 0 ? { kind: "official_close", exchange } : undefined;
}
