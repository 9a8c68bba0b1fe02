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
 * What a trade with these conditions may move: only what each of them lets it. Unknown conditions withhold nothing.
 * Undefined when everything moves, as for most trades.
 */
export function massiveEligibility(conditions: readonly number[]): TradeEligibility | undefined {
  let merged: TradeEligibility | undefined;
  for (const condition of conditions) {
    const own = RULES.get(condition);
    if (own === undefined) continue;
    merged = merged === undefined ? own : rule(
      merged.updatesVolume && own.updatesVolume,
      merged.updatesHighLow && own.updatesHighLow,
      merged.updatesLast && own.updatesLast,
    );
  }
  return merged;
}
