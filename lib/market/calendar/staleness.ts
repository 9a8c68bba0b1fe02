import type { MarketPhase } from "@/lib/protocol/mod.ts";

/** Silence after which data is stale. */
export const STALE_AFTER_MS = 30_000;

/**
 * Whether a ticker, or a whole feed, has been silent for 30 s in market hours; one that never spoke is silent too.
 * Market hours are the `open` phase only: before and after it, half a minute without a trade is nothing unusual.
 */
export function isStale(lastTradeMs: number | null, nowMs: number, phase: MarketPhase): boolean {
  return phase === "open" && (lastTradeMs === null || nowMs - lastTradeMs >= STALE_AFTER_MS);
}
