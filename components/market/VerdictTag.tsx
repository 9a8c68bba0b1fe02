import type { Verdict } from "./verdict.ts";

/** The anti-trap verdict in a word and a sign. */
export function VerdictTag({ verdict }: { readonly verdict: Verdict }) {
  const sign = verdict.kind === "passed" ? "✓ " : verdict.kind === "trapped" ? "✕ " : "";
  return <span class={`tag tag-${verdict.kind}`}>{sign}{verdict.label}</span>;
}
