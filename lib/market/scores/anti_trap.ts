import { roundTo } from "@/lib/protocol/mod.ts";

export interface AntiTrapInput {
  readonly bid?: number | undefined;
  readonly ask?: number | undefined;
  readonly price: number;
  /** Null while unknown: the clause then passes. */
  readonly sessionVwap: number | null;
  /** Since 09:30 New York, negative before; Infinity for a market without hours. */
  readonly minutesSinceOpen: number;
}

export interface AntiTrapVerdict {
  readonly passed: boolean;
  /** Every failing clause with its numbers, joined by `; `, or `ok`; ` (no quote)` follows when no spread is known. */
  readonly reason: string;
}

const MAX_SPREAD_PCT = 1;
const MIN_MINUTES = 15;

/** Both numbers with as many decimals as it takes to see that they differ. */
function show(a: number, b: number, decimals: number): [string, string] {
  for (let places = decimals; places < 10; places++) {
    const shown: [string, string] = [a.toFixed(places), b.toFixed(places)];
    if (shown[0] !== shown[1]) return shown;
  }
  return [String(a), String(b)];
}

/**
 * Whether an ignition is fit to be acted on (docs/domain.md, Anti-trap filter): a spread of at most 1 % of the ask, at
 * least 15 minutes since the open, a price not below the session's VWAP.
 */
export function antiTrap({ bid, ask, price, sessionVwap, minutesSinceOpen }: AntiTrapInput): AntiTrapVerdict {
  const failing: string[] = [];
  const isQuoted = bid !== undefined && ask !== undefined && bid > 0 && ask > 0;
  if (isQuoted) {
    // Rounded: of floats that stand for a spread of exactly 1 %, some come out above it.
    const spreadPct = roundTo((ask - bid) / ask * 100, 6);
    if (spreadPct > MAX_SPREAD_PCT) {
      const [spread, limit] = show(spreadPct, MAX_SPREAD_PCT, 1);
      failing.push(`spread ${spread}% > ${limit}%`);
    }
  }
  if (minutesSinceOpen < MIN_MINUTES) failing.push(`${Math.floor(minutesSinceOpen)} min since open < ${MIN_MINUTES}`);
  if (sessionVwap !== null && price < sessionVwap) {
    const [shownPrice, shownVwap] = show(price, sessionVwap, 2);
    failing.push(`price ${shownPrice} < VWAP ${shownVwap}`);
  }
  const passed = failing.length === 0;
  return { passed, reason: (passed ? "ok" : failing.join("; ")) + (isQuoted ? "" : " (no quote)") };
}
