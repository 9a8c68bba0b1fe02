/** What the tier of a ticker is decided by. */
export interface TierCandidate {
  /** Latest ignition score; 0 before the first. */
  readonly ignitionScore: number;
  /** Verdict of the anti-trap filter on that score. */
  readonly passedFilter: boolean;
  readonly stageNumber: number;
  readonly zenV: number;
  readonly zenP: number;
  /** Watchlist score. */
  readonly score: number;
  /** How the ticker came onto the watchlist. */
  readonly source: string;
  /** No tick for 30 s in market hours: never promoted then. */
  readonly stale: boolean;
}

/** Why a ticker belongs to tier 2. */
export type TierRule = "ignition" | "stage" | "z_score" | "realtime_gainer";

export interface TierState {
  readonly tier: 1 | 2;
  /** The rule that promoted it; null in tier 1. */
  readonly rule: TierRule | null;
  /** Since when, in tier 2, the ignition score has been below 50, epoch ms; null while it is not. */
  readonly coldSinceMs: number | null;
}

/** Where every ticker starts. */
export const TIER_1: TierState = Object.freeze({ tier: 1, rule: null, coldSinceMs: null });

const COLD_SCORE = 50;
const COLD_MS = 60_000;

/** The first rule for tier 2 that holds (docs/domain.md, Tier 2), staleness aside. */
export function tierRule(candidate: Omit<TierCandidate, "stale">): TierRule | null {
  if (candidate.ignitionScore >= 70 && candidate.passedFilter) return "ignition";
  if (candidate.stageNumber >= 4) return "stage";
  if (candidate.zenV >= 2 && candidate.zenP < 0.5) return "z_score";
  if (candidate.score >= 80 && candidate.source === "realtime_gainer") return "realtime_gainer";
  return null;
}

/**
 * The tier after a look at `nowMs`. A ticker in tier 1 goes up by the first rule that holds unless it is stale; one in
 * tier 2 goes down once its ignition score has been below 50 for 60 s and no rule holds. The same state comes back
 * when nothing changes.
 */
export function nextTier(state: TierState, candidate: TierCandidate, nowMs: number): TierState {
  const rule = tierRule(candidate);
  if (state.tier === 1) {
    return rule === null || candidate.stale ? state : { tier: 2, rule, coldSinceMs: coldSince(null, candidate, nowMs) };
  }
  const coldSinceMs = coldSince(state.coldSinceMs, candidate, nowMs);
  if (coldSinceMs !== null && nowMs - coldSinceMs >= COLD_MS && rule === null) return TIER_1;
  return coldSinceMs === state.coldSinceMs ? state : { ...state, coldSinceMs };
}

function coldSince(sinceMs: number | null, { ignitionScore }: TierCandidate, nowMs: number): number | null {
  return ignitionScore < COLD_SCORE ? sinceMs ?? nowMs : null;
}
