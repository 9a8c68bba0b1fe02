import { RuleTable } from "@/components/alerts/RuleTable.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { switching, testing } from "@/lib/client/alerts/rule_desk.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";

/** The alert rules: turned on and off, tried, made and changed. */
export function AlertRules({ dashboard }: { readonly dashboard: Dashboard }) {
  const { alerts: { rules: words } } = useTexts();
  const { rules, attempts, store } = dashboard;
  const list = rules.list.value;
  const underWay = attempts.underWay.value;
  const scans = store.scans.list.value;
  if (list === null) return <p class="empty">{words.fetching}</p>;
  return (
    <>
      {list.length === 0 ? <p class="empty">{words.none}</p> : (
        <RuleTable
          rules={list}
          scanName={(id) => scans.find((scan) => scan.id === id)?.name ?? id}
          isBusy={({ id }) => underWay.has(switching(id))}
          isTesting={({ id }) => underWay.has(testing(id))}
          onTurn={(rule, enabled) => void rules.turn(rule, enabled)}
          onEdit={(rule) => rules.editor.begin(rule)}
          onTest={(rule) => void rules.test(rule)}
        />
      )}
      <TestResults dashboard={dashboard} />
      <p class="panel-foot">
        <button type="button" onClick={() => rules.editor.begin(null)}>{words.newRule}</button>
      </p>
    </>
  );
}

interface Props {
  readonly dashboard: Dashboard;
}

/** What became of each action of the rule that was tried last. */
function TestResults({ dashboard: { rules } }: Props) {
  const { alerts: { rules: words } } = useTexts();
  const tested = rules.tested.value;
  if (tested === null) return null;
  const name = rules.list.value?.find(({ id }) => id === tested.id)?.name ?? tested.id;
  return (
    <div class="test-results" role="status">
      <strong>{words.testResult(name)}</strong>
      {tested.results.length === 0 && <span>{words.nothingDone}</span>}
      {tested.results.map(({ type, ok, detail }, place) => (
        <span key={place} class={ok ? "up" : "failure"}>{ok ? "✓" : "✕"} {type}: {detail}</span>
      ))}
      <button type="button" aria-label={words.dismiss} onClick={() => rules.forgetTest()}>×</button>
    </div>
  );
}
