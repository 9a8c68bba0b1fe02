import { Component } from "preact";
import { type Alert, ALERT_HORIZONS, type Excursion, type Ticker } from "@/lib/protocol/mod.ts";
import { formatMoment, formatPercent, formatPrice, UNKNOWN } from "../desk/format.ts";
import { verdictOf } from "../market/verdict.ts";
import { alertText, alertTitle, isScored } from "./alert_words.ts";

const QUIET = "Kept, but not told: too many came at once, or its rule does not tell the page";

function ExcursionCell({ excursion }: { readonly excursion: Excursion | undefined }) {
  if (excursion === undefined) return <td class="number">{UNKNOWN}</td>;
  const { best_pct, worst_pct, last_pct, complete } = excursion;
  const direction = last_pct === null || last_pct === 0 ? "same" : last_pct > 0 ? "up" : "down";
  return (
    <td class="number excursion" data-complete={complete}>
      <span class={direction}>{last_pct === null ? UNKNOWN : formatPercent(last_pct)}</span>
      {!complete && (
        <span class="running" title="This time is still running">
          …<span class="visually-hidden">so far</span>
        </span>
      )}
      <span class="second-line">
        {formatPercent(best_pct)} <span class="muted">/</span> {formatPercent(worst_pct)}
      </span>
    </td>
  );
}

/** What explains the alert: the verdict on its score, else what happened. */
function SecondLine({ alert }: { readonly alert: Alert }) {
  const text = alertText(alert);
  if (!isScored(alert)) return <span class="second-line" title={text}>{text}</span>;
  const { kind, label } = verdictOf(alert);
  return (
    <span class={`second-line verdict-${kind}`} title={[alert.reason, text].join("; ")}>
      {kind === "passed" ? `✓ ${label}` : kind === "trapped" ? `✕ ${alert.reason}` : label}
    </span>
  );
}

interface RowProps {
  readonly alert: Alert;
  readonly today: string;
  readonly onSelect: (ticker: Ticker) => void;
}

/** Drawn anew only when the alert has changed. */
class AlertRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    return next.alert !== this.props.alert || next.today !== this.props.today;
  }

  override render() {
    const { alert, today, onSelect } = this.props;
    const { ticker, score, price, time_ms, excursions, rule_name, told } = alert;
    return (
      <tr class="selectable" onClick={() => onSelect(ticker)}>
        <th scope="row">
          <button type="button" class="row-button">{ticker}</button>
          <span class="second-line muted">{formatMoment(time_ms, today)}</span>
        </th>
        <td>
          <span title={rule_name}>{alertTitle(alert)}</span>
          {isScored(alert) && <span class="muted">{` ${score.toFixed(1)}`}</span>}
          {told === false && <span class="tag alert-quiet" title={QUIET}>Quiet</span>}
          <SecondLine alert={alert} />
        </td>
        <td class="number">{formatPrice(price)}</td>
        {ALERT_HORIZONS.map((minutes) => (
          <ExcursionCell
            key={minutes}
            excursion={excursions.find((one) => one.minutes === minutes)}
          />
        ))}
      </tr>
    );
  }
}

export interface AlertTableProps {
  /** Newest first. */
  readonly alerts: readonly Alert[];
  /** By `formatDateWithYear`: what is of another day says of which. */
  readonly today: string;
  readonly onSelect: (ticker: Ticker) => void;
}

/** What rules have told of, and what the price did after each. */
export function AlertTable({ alerts, today, onSelect }: AlertTableProps) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Alerts, newest first">
      <table class="grid-table alert-table">
        <caption class="visually-hidden">Alerts, newest first, New York time; choose one to chart its ticker</caption>
        <thead>
          <tr>
            <th scope="col">Ticker</th>
            <th scope="col">Alert</th>
            <th scope="col" class="number">Price</th>
            {ALERT_HORIZONS.map((minutes) => (
              <th key={minutes} scope="col" class="number" title="Last, and below it best / worst, against the price">
                {minutes} min
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => <AlertRow key={alert.alert_id} alert={alert} today={today} onSelect={onSelect} />)}
        </tbody>
      </table>
    </div>
  );
}
