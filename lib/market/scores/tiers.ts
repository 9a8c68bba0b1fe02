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

/** Why a ticker belongs to tier 2 by itself. */
export type TierRule = "ignition" | "stage" | "z_score" | "realtime_gainer";

export interface TierState {
  readonly tier: 1 | 2;
  /**
   * Of tier 2 the rule that promoted it. `manual` of tier 2: a person did, and it stays until a person demotes it; of
   * tier 1: a person demoted it, and it stays until no rule holds any more. Otherwise null.
   */
  readonly rule: TierRule | "manual" | null;
  /** Since when, in tier 2, the ignition score has been below 50, epoch ms; null while it is not. */
  readonly coldSinceMs: number | null;
}

/** Where every ticker starts. */
export const TIER_1: TierState = Object.freeze({ tier: 1, rule: null, coldSinceMs: null });
/** Promoted and demoted by a person. */
export const HELD_UP: TierState = Object.freeze({ tier: 2, rule: "manual", coldSinceMs: null });
export const HELD_DOWN: TierState = Object.freeze({ tier: 1, rule: "manual", coldSinceMs: null });

const COLD_SCORE = 50;
const COLD_MS = 60_000;

/** Every rule for tier 2, in their order, and whether it holds (docs/domain.md, Tier 2), staleness aside. */
export function tierRules(candidate: Omit<TierCandidate, "stale">): Readonly<Record<TierRule, boolean>> {
  return {
    ignition: candidate.ignitionScore >= 70 && candidate.passedFilter,
    stage: candidate.stageNumber >= 4,
    z_score: candidate.zenV >= 2 && candidate.zenP < 0.5,
    realtime_gainer: candidate.score >= 80 && candidate.source === "realtime_gainer",
  };
}

/** In the order in which they are looked at. */
const IN_ORDER: readonly TierRule[] = ["ignition", "stage", "z_score", "realtime_gainer"];

/** Whether a text is a `rule` of a {@link TierState}. */
export function isTierStateRule(rule: string | null): rule is TierState["rule"] {
  return rule === null || rule === "manual" || IN_ORDER.some((one) => one === rule);
}

/** The first rule that holds. */
export function tierRule(candidate: Omit<TierCandidate, "stale">): TierRule | null {
  const rules = tierRules(candidate);
  return IN_ORDER.find((rule) => rules[rule]) ?? null;
}

/**
 * The tier after a look at `nowMs`. A ticker in tier 1 goes up by the first rule that holds unless it is stale; one in
 * tier 2 goes down once its ignition score has been below 50 for 60 s and no rule holds. What a person decided is left
 * as it is. The same state comes back when nothing changes.
 */
export function nextTier(state: TierState, candidate: TierCandidate, nowMs: number): TierState {
  const rule = tierRule(candidate);
  if (state.rule === "manual") return state.tier === 1 && rule === null ? TIER_1 : state;
  if (state.tier === 1) {
    return rule === null || candidate.stale ? state : { tier: 2, rule, coldSinceMs: coldSince(null, candidate, nowMs) };
  }
  const coldSinceMs = coldSince(state.coldSinceMs, candidate, nowMs);
  if (coldSinceMs !== null && nowMs - coldSinceMs >= COLD_MS && rule === null) return TIER_1;
  return coldSinceMs === state.coldSinceMs ? state : { ...state, coldSinceMs };
}

function coldSince(sinceMs: number | null, { ignitionScore }: TierCandidate, nowMs: number): number | null {
  return ignitionScore < COLD_SCORE ? Math.min(sinceMs ?? nowMs, nowMs) : null;
}
