import type { AlertRule } from "@/lib/protocol/mod.ts";
import { termsText, whenText } from "./rule_words.ts";

export interface RuleTableProps {
  readonly rules: readonly AlertRule[];
  /** Name of a scan by its id. */
  readonly scanName: (id: string) => string;
  readonly isBusy: (rule: AlertRule) => boolean;
  readonly isTesting: (rule: AlertRule) => boolean;
  readonly onTurn: (rule: AlertRule, enabled: boolean) => void;
  readonly onEdit: (rule: AlertRule) => void;
  readonly onTest: (rule: AlertRule) => void;
}

/** The alert rules, each with a switch, and what can be done with it. */
export function RuleTable({ rules, scanName, isBusy, isTesting, onTurn, onEdit, onTest }: RuleTableProps) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Alert rules">
      <table class="grid-table rule-table">
        <caption class="visually-hidden">Alert rules</caption>
        <thead>
          <tr>
            <th scope="col">On</th>
            <th scope="col">Rule</th>
            <th scope="col">
              <span class="visually-hidden">Try or change it</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.id} data-rule={rule.id} data-enabled={rule.enabled}>
              <td>
                <input
                  type="checkbox"
                  role="switch"
                  aria-label={`Rule ${rule.name}`}
                  // As it is asked to be, until the server has answered.
                  checked={rule.enabled !== isBusy(rule)}
                  aria-disabled={isBusy(rule)}
                  onChange={({ currentTarget }) => onTurn(rule, currentTarget.checked)}
                />
              </td>
              <th scope="row">
                {rule.name} <span class="rule-when muted">{whenText(rule.when, scanName)}</span>
                <span class="second-line muted">{termsText(rule)}</span>
              </th>
              <td class="row-action">
                <button
                  type="button"
                  aria-label={`Test ${rule.name}`}
                  aria-disabled={isTesting(rule)}
                  onClick={() => onTest(rule)}
                >
                  {isTesting(rule) ? "Testing" : "Test"}
                </button>{" "}
                <button type="button" aria-label={`Edit ${rule.name}`} onClick={() => onEdit(rule)}>Edit</button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
