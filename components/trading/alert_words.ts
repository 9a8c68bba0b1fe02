import type { Texts } from "@/lib/language/texts.ts";
import type { Alert } from "@/lib/protocol/mod.ts";

/** Events that the ignition score and its verdict explain. */
export const isScored = ({ kind }: Pick<Alert, "kind">): boolean => kind === "ignition" || kind === "promotion";

/** What an alert is called: by its rule, or as there were no rules yet by what it is of. */
export function alertTitle(
  { kind, rule, rule_name }: Pick<Alert, "kind" | "rule" | "rule_name">,
  words: Texts["alerts"],
): string {
  const promoters: Readonly<Record<string, string>> = words.promoters;
  if (kind === "promotion") return words.promoted(promoters[rule ?? "none"] ?? rule ?? "");
  return rule_name ?? (kind === "ignition" ? words.ignition : kind.replace("_", " "));
}

/** What happened, and the rule's own note: `new high of day 12.40 · sell a third`. */
export function alertText({ text = "", note = "" }: Pick<Alert, "text" | "note">): string {
  return [text, note].filter((part) => part !== "").join(" · ");
}
