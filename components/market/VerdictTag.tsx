import { useTexts } from "../desk/texts.ts";
import type { Verdict } from "./verdict.ts";

/** The anti-trap verdict in a word and a sign. */
export function VerdictTag({ verdict: { kind } }: { readonly verdict: Verdict }) {
  const { verdicts } = useTexts().market.ignition;
  const sign = kind === "passed" ? "✓ " : kind === "trapped" ? "✕ " : "";
  return <span class={`tag tag-${kind}`}>{sign}{verdicts[kind]}</span>;
}
