import type { Alert } from "@/lib/protocol/mod.ts";

/** By what a ticker was promoted. */
const PROMOTERS: Readonly<Record<string, string>> = {
  ignition: "ignition",
  stage: "stage",
  z_score: "z-score",
  realtime_gainer: "riser",
  manual: "by hand",
};

/** Events that the ignition score and its verdict explain. */
export const isScored = ({ kind }: Pick<Alert, "kind">): boolean => kind === "ignition" || kind === "promotion";

/** What an alert is called: by its rule, or as there were no rules yet by what it is of. */
export function alertTitle({ kind, rule, rule_name }: Pick<Alert, "kind" | "rule" | "rule_name">): string {
  if (kind === "promotion") return `Promoted: ${PROMOTERS[rule ?? ""] ?? rule ?? "no rule"}`;
  return rule_name ?? (kind === "ignition" ? "Ignition" : kind.replace("_", " "));
}

/** What happened, and the rule's own note: `new high of day 12.40 · sell a third`. */
export function alertText({ text = "", note = "" }: Pick<Alert, "text" | "note">): string {
  return [text, note].filter((part) => part !== "").join(" · ");
}
