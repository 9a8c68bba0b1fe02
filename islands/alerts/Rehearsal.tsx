import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useTexts } from "@/components/desk/texts.ts";
import type { RuleDraft } from "@/lib/client/alerts/rule_draft.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { FactNameSchema, type RuleRehearsal } from "@/lib/protocol/mod.ts";

/** A rule is not tried with each letter that is typed. */
const AFTER_MS = 700;

/** How often the rule that is being typed would have told today. */
export function Rehearsal({ dashboard, draft }: { readonly dashboard: Dashboard; readonly draft: RuleDraft }) {
  const { alerts: { rehearsal: words }, facts } = useTexts();
  const answer = useSignal<RuleRehearsal | null>(null);
  const isAsking = useSignal(false);
  // What it is called and how it calls is no other rule.
  const asked = { ...draft, name: "", note: "", sound: "none", webhooks: "", page: true, push: false };
  useEffect(() => {
    let isGone = false;
    // What was told of the rule before is not of this one.
    answer.value = null;
    isAsking.value = true;
    const timer = setTimeout(() => {
      // What cannot be read the form says when it is saved.
      void dashboard.rules.rehearse(draft).catch(() => null).then((rehearsed) => {
        if (isGone) return;
        isAsking.value = false;
        answer.value = rehearsed;
      });
    }, AFTER_MS);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [JSON.stringify(asked)]);
  const rehearsed = answer.value;
  if (rehearsed === null) return <p class="muted form-matches">{isAsking.value ? words.asking : ""}</p>;
  const { told, looked_at, tickers, unknown_facts } = rehearsed;
  const unknown = unknown_facts.flatMap((name) => {
    const { success, data } = FactNameSchema.safeParse(name);
    return success ? [facts[data].label] : [];
  });
  return (
    <p class="muted form-matches" role="status">
      <strong>{told === null ? words.cannotTell : words.told(told, looked_at)}</strong>{" "}
      {tickers.map(({ ticker, told: times }) => `${ticker} ${times}×`).join(", ")}
      {unknown.length > 0 && <span class="warn">{` ${words.without(unknown.join(", "))}`}</span>}
    </p>
  );
}
