import { Component } from "preact";
import type { Texts } from "@/lib/language/texts.ts";
import { type Alert, ALERT_HORIZONS, type Excursion, type Ticker } from "@/lib/protocol/mod.ts";
import { formatPercent, formatPrice, UNKNOWN } from "../desk/format.ts";
import { useTexts } from "../desk/texts.ts";
import { type Times, useTimes } from "../desk/times.ts";
import { verdictOf } from "../market/verdict.ts";
import { alertText, alertTitle, isScored } from "./alert_words.ts";

type Words = Texts["alerts"];

function ExcursionCell({ excursion, words }: { readonly excursion: Excursion | undefined; readonly words: Words }) {
  if (excursion === undefined) return <td class="number">{UNKNOWN}</td>;
  const { best_pct, worst_pct, last_pct, complete } = excursion;
  const direction = last_pct === null || last_pct === 0 ? "same" : last_pct > 0 ? "up" : "down";
  return (
    <td class="number excursion" data-complete={complete}>
      <span class={direction}>{last_pct === null ? UNKNOWN : formatPercent(last_pct)}</span>
      {!complete && (
        <span class="running" title={words.running}>
          …<span class="visually-hidden">{words.soFar}</span>
        </span>
      )}
      <span class="second-line">
        {formatPercent(best_pct)} <span class="muted">/</span> {formatPercent(worst_pct)}
      </span>
    </td>
  );
}

/** What explains the alert: the verdict on its score, else what happened. */
function SecondLine({ alert, texts }: { readonly alert: Alert; readonly texts: Texts }) {
  const text = alertText(alert);
  if (!isScored(alert)) return <span class="second-line" title={text}>{text}</span>;
  const { kind } = verdictOf(alert);
  const label = texts.market.ignition.verdicts[kind];
  return (
    <span class={`second-line verdict-${kind}`} title={[alert.reason, text].join("; ")}>
      {kind === "passed" ? `✓ ${label}` : kind === "trapped" ? `✕ ${alert.reason}` : label}
    </span>
  );
}

interface RowProps {
  readonly alert: Alert;
  readonly today: string;
  readonly texts: Texts;
  readonly times: Times;
  readonly onSelect: (ticker: Ticker) => void;
}

/** Drawn anew only when the alert has changed. */
class AlertRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    return next.alert !== this.props.alert || next.today !== this.props.today;
  }

  override render() {
    const { alert, today, texts, times, onSelect } = this.props;
    const words = texts.alerts;
    const { ticker, score, price, time_ms, excursions, rule_name, told } = alert;
    return (
      <tr class="selectable" onClick={() => onSelect(ticker)}>
        <th scope="row">
          <button type="button" class="row-button">{ticker}</button>
          <span class="second-line muted">{times.moment(time_ms, today)}</span>
        </th>
        <td>
          <span title={rule_name}>{alertTitle(alert, words)}</span>
          {isScored(alert) && <span class="muted">{` ${score.toFixed(1)}`}</span>}
          {told === false && <span class="tag alert-quiet" title={words.quietHint}>{words.quiet}</span>}
          <SecondLine alert={alert} texts={texts} />
        </td>
        <td class="number">{formatPrice(price)}</td>
        {ALERT_HORIZONS.map((minutes) => (
          <ExcursionCell
            key={minutes}
            excursion={excursions.find((one) => one.minutes === minutes)}
            words={words}
          />
        ))}
      </tr>
    );
  }
}

export interface AlertTableProps {
  /** Newest first. */
  readonly alerts: readonly Alert[];
  /** By `Times.dateWithYear`: what is of another day says of which. */
  readonly today: string;
  readonly onSelect: (ticker: Ticker) => void;
}

/** What rules have told of, and what the price did after each. */
export function AlertTable({ alerts, today, onSelect }: AlertTableProps) {
  const texts = useTexts();
  const times = useTimes();
  const words = texts.alerts;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.region}>
      <table class="grid-table alert-table">
        <caption class="visually-hidden">{words.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.ticker}</th>
            <th scope="col">{words.alert}</th>
            <th scope="col" class="number">{words.price}</th>
            {ALERT_HORIZONS.map((minutes) => (
              <th key={minutes} scope="col" class="number" title={words.minutesHint}>
                {words.minutes(minutes)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <AlertRow
              key={alert.alert_id}
              alert={alert}
              today={today}
              times={times}
              texts={texts}
              onSelect={onSelect}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
