import { ALERT_HORIZONS, type AlertStatsResponse } from "@/lib/protocol/mod.ts";
import { formatPercent, UNKNOWN } from "../desk/format.ts";
import { useTexts } from "../desk/texts.ts";

type Item = AlertStatsResponse["items"][number];

export interface AlertStatsTableProps {
  /** Per rule, its hours after it. */
  readonly items: readonly Item[];
  /** Rules whose hours are shown. */
  readonly opened: ReadonlySet<string>;
  readonly onToggle: (rule: string) => void;
}

const ruleOf = ({ rule_id, rule_name }: Item): string => rule_id ?? rule_name;

/** What came of the alerts of each rule, and of each hour of the day of those that are opened. */
export function AlertStatsTable({ items, opened, onToggle }: AlertStatsTableProps) {
  const { alerts: { statistics: words, minutes: minutesText } } = useTexts();
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.region}>
      <table class="grid-table alert-stats">
        <caption class="visually-hidden">{words.region}</caption>
        <thead>
          <tr>
            <th scope="col">{words.rule}</th>
            <th scope="col" class="number">{words.count}</th>
            {ALERT_HORIZONS.map((minutes) => (
              <th key={minutes} scope="col" class="number" title={words.minutesHint}>{minutesText(minutes)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.filter((item) => item.hour === null || opened.has(ruleOf(item))).map((item) => {
            const rule = ruleOf(item);
            return (
              <tr key={`${rule} ${item.hour}`} data-hour={item.hour !== null}>
                <th scope="row">
                  {item.hour !== null ? <span class="muted">{words.hour(item.hour)}</span> : (
                    <button
                      type="button"
                      class="row-button"
                      aria-expanded={opened.has(rule)}
                      aria-label={words.byHour(item.rule_name)}
                      onClick={() => onToggle(rule)}
                    >
                      <span aria-hidden="true">{opened.has(rule) ? "▾ " : "▸ "}</span>
                      {item.rule_name}
                    </button>
                  )}
                </th>
                <td class="number">{item.alerts}</td>
                {ALERT_HORIZONS.map((minutes) => <HorizonCell key={minutes} item={item} minutes={minutes} />)}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function HorizonCell({ item, minutes }: { readonly item: Item; readonly minutes: number }) {
  const { alerts: { statistics: words } } = useTexts();
  const horizon = item.horizons.find((one) => one.minutes === minutes);
  const best = horizon?.mean_best_pct ?? null;
  const worst = horizon?.mean_worst_pct ?? null;
  const better = horizon?.better_share ?? null;
  if (best === null || worst === null || better === null) return <td class="number">{UNKNOWN}</td>;
  return (
    <td class="number">
      {formatPercent(best)} <span class="muted">/</span> {formatPercent(worst)}
      <span class="second-line muted">{words.better(`${Math.round(better * 100)}%`)}</span>
    </td>
  );
}
