import type { AlertFilter } from "@/lib/client/alerts/alert_filter.ts";
import type { Alert } from "@/lib/protocol/mod.ts";
import { useTexts } from "../desk/texts.ts";

export interface AlertFiltersProps {
  readonly filter: AlertFilter;
  /** Whose rules can be chosen. */
  readonly alerts: readonly Alert[];
  readonly onChange: (name: keyof AlertFilter, value: string) => void;
}

const TICKERS = ["all", "shown", "watchlist"] as const;

/** Which alerts a list shows: by text, rule and ticker. */
export function AlertFilters({ filter: { text, rule, tickers }, alerts, onChange }: AlertFiltersProps) {
  const { alerts: words } = useTexts();
  const rules = [...new Set(alerts.flatMap(({ rule_name }) => rule_name ?? []))].toSorted();
  // A rule without alerts of late stays chosen.
  const choices = rule === "" || rules.includes(rule) ? rules : [rule, ...rules];
  return (
    <div class="panel-tools">
      <input
        type="search"
        aria-label={words.search}
        placeholder={words.search}
        value={text}
        onInput={({ currentTarget }) => onChange("text", currentTarget.value)}
      />
      <select
        aria-label={words.ofRule}
        value={rule}
        onChange={({ currentTarget }) => onChange("rule", currentTarget.value)}
      >
        <option value="" selected={rule === ""}>{words.everyRule}</option>
        {choices.map((name) => <option key={name} value={name} selected={name === rule}>{name}</option>)}
      </select>
      <select
        aria-label={words.everyTicker}
        value={tickers}
        onChange={({ currentTarget }) => onChange("tickers", currentTarget.value)}
      >
        {TICKERS.map((one) => (
          <option key={one} value={one} selected={one === tickers}>{words.tickerChoices[one]}</option>
        ))}
      </select>
    </div>
  );
}
