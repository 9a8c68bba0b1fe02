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
