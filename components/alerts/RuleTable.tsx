import type { AlertRule } from "@/lib/protocol/mod.ts";
import { useTexts } from "../desk/texts.ts";
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
  const texts = useTexts();
  const words = texts.alerts.rules;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.region}>
      <table class="grid-table rule-table">
        <caption class="visually-hidden">{words.region}</caption>
        <thead>
          <tr>
            <th scope="col">{words.on}</th>
            <th scope="col">{words.rule}</th>
            <th scope="col">
              <span class="visually-hidden">{words.tools}</span>
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
                  aria-label={words.switchOf(rule.name)}
                  // As it is asked to be, until the server has answered.
                  checked={rule.enabled !== isBusy(rule)}
                  aria-disabled={isBusy(rule)}
                  onChange={({ currentTarget }) => onTurn(rule, currentTarget.checked)}
                />
              </td>
              <th scope="row">
                {rule.name} <span class="rule-when muted">{whenText(rule.when, scanName, texts)}</span>
                <span class="second-line muted">{termsText(rule, texts)}</span>
              </th>
              <td class="row-action">
                <button
                  type="button"
                  aria-label={words.testOf(rule.name)}
                  aria-disabled={isTesting(rule)}
                  onClick={() => onTest(rule)}
                >
                  {isTesting(rule) ? words.testing : words.test}
                </button>{" "}
                <button type="button" aria-label={words.editOf(rule.name)} onClick={() => onEdit(rule)}>
                  {words.edit}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
