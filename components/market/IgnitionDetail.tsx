import { type IgnitionPayload, RUNNING_POINTS_PER_PERCENT, type Ticker } from "@/lib/protocol/mod.ts";
import { formatTime } from "../desk/format.ts";
import { ScoreBar } from "./ScoreBar.tsx";
import { type Verdict, verdictOf } from "./verdict.ts";
import { VerdictTag } from "./VerdictTag.tsx";

export interface IgnitionDetailProps {
  readonly ticker: Ticker;
  readonly ignition: IgnitionPayload | undefined;
}

/** What a part is, in words: that of the rise says how much it is. */
function words(name: string, points: number): string {
  if (name !== "base") return name.replaceAll("_", " ");
  return `${RUNNING_POINTS_PER_PERCENT} × ${(points / RUNNING_POINTS_PER_PERCENT).toFixed(2)}% change`;
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function explain({ kind }: Verdict, reason: string | undefined): string {
  if (kind === "unchecked") return "The anti-trap filter applies from a score of 70.";
  if (kind === "trapped") return sentence(reason ?? "the anti-trap filter gives no reason");
  const note = reason === undefined || reason === "ok" ? "" : `: ${reason}`;
  return `The anti-trap filter found nothing against it${note}.`;
}

/** Why a ticker has its score: the parts that add up to it, and what the anti-trap filter says. */
export function IgnitionDetail({ ticker, ignition }: IgnitionDetailProps) {
  if (ignition === undefined) {
    return (
      <div class="ignition-detail">
        <p class="muted">{ticker} has no ignition score yet.</p>
      </div>
    );
  }
  const verdict = verdictOf(ignition);
  const { score, reason, components = {}, timestamp } = ignition;
  const parts = Object.entries(components);
  const sum = parts.reduce((total, [, points]) => total + points, 0);
  const largest = Math.max(1, ...parts.map(([, points]) => points));
  return (
    <div class="ignition-detail" tabIndex={0} role="region" aria-label={`Ignition of ${ticker}`}>
      <p class="ignition-headline">
        <strong class="ignition-ticker">{ticker}</strong>
        <span class="ignition-score">{score.toFixed(1)}</span>
        <VerdictTag verdict={verdict} />
      </p>
      <ScoreBar value={score} tone={verdict.tone} />
      <p class={`ignition-reason ignition-${verdict.kind}`}>
        {explain(verdict, reason)}
      </p>
      {parts.length > 0 && (
        <dl class="parts">
          {parts.map(([name, points]) => (
            <div key={name} class="part">
              <dt>{sentence(words(name, points))}</dt>
              <dd class="part-bar">
                <ScoreBar value={points} max={largest} tone={points > 0 ? "warm" : "cool"} />
              </dd>
              <dd class="number">{points.toFixed(1)}</dd>
            </div>
          ))}
          <div class="part part-sum">
            <dt>Sum</dt>
            <dd class="muted">{sum > 100 ? "capped at 100" : ""}</dd>
            <dd class="number">{sum.toFixed(1)}</dd>
          </div>
        </dl>
      )}
      {timestamp !== undefined && <p class="muted small">Scored {formatTime(Date.parse(timestamp))}</p>}
    </div>
  );
}
