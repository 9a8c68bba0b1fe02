import type { TradeEligibility } from "@/lib/protocol/mod.ts";

const rule = (updatesVolume: boolean, updatesHighLow: boolean, updatesLast: boolean): TradeEligibility =>
  Object.freeze({ updatesVolume, updatesHighLow, updatesLast });

const VOLUME_ONLY = rule(true, false, false);
const NOT_LAST = rule(true, true, false);
const NOT_VOLUME = rule(false, true, true);
const NOTHING = rule(false, false, false);

/**
 * What a sale condition withholds, by Massive's own numbers: the consolidated rules of the CTA and UTP plans, as its
 * `/v3/reference/conditions` lists them. Form T (12) is left out on purpose: by the plans it moves volume only, but
 * then the extended hours would have no prices at all, and Massive's minute bars let it move them too.
 */
const RULES: ReadonlyMap<number, TradeEligibility> = new Map([
  [2, VOLUME_ONLY], // average price
  [5, NOT_LAST], // bunched, sold out of sequence
  [7, VOLUME_ONLY], // cash sale
  [10, NOT_LAST], // derivatively priced
  [13, VOLUME_ONLY], // extended hours, sold out of sequence
  [15, NOTHING], // market center official close: repeats the closing trade
  [16, NOTHING], // market center official open: repeats the opening trade
  [20, VOLUME_ONLY], // next day
  [21, VOLUME_ONLY], // price variation
  [22, NOT_LAST], // prior reference price
  [29, NOT_LAST], // seller
  [32, NOT_LAST], // sold out of sequence
  [33, NOT_LAST], // sold out of sequence, stopped stock
  [37, VOLUME_ONLY], // odd lot
  [38, NOT_VOLUME], // corrected consolidated close
  [52, VOLUME_ONLY], // contingent
  [53, VOLUME_ONLY], // qualified contingent
]);

/**
 * Conditions that withhold nothing: regular trades, acquisitions, automatic executions, bunched trades, closing prints,
 * crosses, distributions, Form T, intermarket sweeps, opening, reopening and closing trades of a market center, rules 155
 * and 127, opening and reopening prints, stopped stock, sold last, split and stock option trades, yellow flags, trades
 * through exempt ones.
 */
const FULL: ReadonlySet<number> = new Set([
  ...[0, 1, 3, 4, 6, 8, 9, 11, 12, 14, 17, 18, 19, 23, 24, 25, 26, 27, 28, 30, 31, 34, 35, 36, 41],
]);

/** The exchange's word on the closing price. */
export const OFFICIAL_CLOSE = 15;

export const isKnownCondition = (condition: number): boolean => RULES.has(condition) || FULL.has(condition);

/**
 * What a trade with these conditions may move: only what each of them lets it. One that is not known moves volume only.
 * Undefined when everything moves, as for most trades.
 */
export function massiveEligibility(conditions: readonly number[]): TradeEligibility | undefined {
  let merged: TradeEligibility | undefined;
  for (const condition of conditions) {
    const own = RULES.get(condition) ?? (FULL.has(condition) ? undefined : VOLUME_ONLY);
    if (own === undefined) continue;
    merged = merged === undefined ? own : rule(
      merged.updatesVolume && own.updatesVolume,
      merged.updatesHighLow && own.updatesHighLow,
      merged.updatesLast && own.updatesLast,
    );
  }
  return merged;
}
