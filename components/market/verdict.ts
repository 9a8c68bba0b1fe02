import type { IgnitionPayload } from "@/lib/protocol/mod.ts";

/** The score from which the server applies its anti-trap filter. */
const FILTER_FROM = 70;
const WARM_FROM = 50;

export interface Verdict {
  readonly kind: "passed" | "trapped" | "unchecked";
  /** For the score's bar. */
  readonly tone: "hot" | "warm" | "cool" | "trap";
}

/** What a trader may conclude from a score: below 70 the filter has not been applied. */
export function verdictOf({ score, passed_filter }: Pick<IgnitionPayload, "score" | "passed_filter">): Verdict {
  if (score < FILTER_FROM) return { kind: "unchecked", tone: score >= WARM_FROM ? "warm" : "cool" };
  return passed_filter === true ? { kind: "passed", tone: "hot" } : { kind: "trapped", tone: "trap" };
}
