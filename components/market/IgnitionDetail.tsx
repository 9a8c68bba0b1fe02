import { type IgnitionPayload, RUNNING_POINTS_PER_PERCENT, type Ticker } from "@/lib/protocol/mod.ts";
import type { Texts } from "@/lib/language/texts.ts";
import { useTexts } from "../desk/texts.ts";
import { useTimes } from "../desk/times.ts";
import { ScoreBar } from "./ScoreBar.tsx";
import { type Verdict, verdictOf } from "./verdict.ts";
import { VerdictTag } from "./VerdictTag.tsx";

type Words = Texts["market"]["ignition"];

export interface IgnitionDetailProps {
  readonly ticker: Ticker;
  readonly ignition: IgnitionPayload | undefined;
}

/** What a part is, in words: that of the rise says how much it is. */
function partText(name: string, points: number, words: Words): string {
  if (name !== "base") return words.part(name);
  return words.rise(RUNNING_POINTS_PER_PERCENT, (points / RUNNING_POINTS_PER_PERCENT).toFixed(2));
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function explanation({ kind }: Verdict, reason: string | undefined, { explain }: Words): string {
  if (kind === "unchecked") return explain.unchecked;
  if (kind === "trapped") return sentence(reason ?? explain.noReason);
  return explain.passed(reason === undefined || reason === "ok" ? "" : reason);
}

/** Why a ticker has its score: the parts that add up to it, and what the anti-trap filter says. */
export function IgnitionDetail({ ticker, ignition }: IgnitionDetailProps) {
  const { ignition: words } = useTexts().market;
  const times = useTimes();
  if (ignition === undefined) {
    return (
      <div class="ignition-detail">
        <p class="muted">{words.noneOf(ticker)}</p>
      </div>
    );
  }
  const verdict = verdictOf(ignition);
  const { score, reason, components = {}, timestamp } = ignition;
  const parts = Object.entries(components);
  const sum = parts.reduce((total, [, points]) => total + points, 0);
  const largest = Math.max(1, ...parts.map(([, points]) => points));
  return (
    <div class="ignition-detail" tabIndex={0} role="region" aria-label={words.of(ticker)}>
      <p class="ignition-headline">
        <strong class="ignition-ticker">{ticker}</strong>
        <span class="ignition-score">{score.toFixed(1)}</span>
        <VerdictTag verdict={verdict} />
      </p>
      <ScoreBar value={score} tone={verdict.tone} />
      <p class={`ignition-reason ignition-${verdict.kind}`}>
        {explanation(verdict, reason, words)}
      </p>
      {parts.length > 0 && (
        <dl class="parts">
          {parts.map(([name, points]) => (
            <div key={name} class="part">
              <dt>{partText(name, points, words)}</dt>
              <dd class="part-bar">
                <ScoreBar value={points} max={largest} tone={points > 0 ? "warm" : "cool"} />
              </dd>
              <dd class="number">{points.toFixed(1)}</dd>
            </div>
          ))}
          <div class="part part-sum">
            <dt>{words.sum}</dt>
            <dd class="muted">{sum > 100 ? words.capped : ""}</dd>
            <dd class="number">{sum.toFixed(1)}</dd>
          </div>
        </dl>
      )}
      {timestamp !== undefined && <p class="muted small">{words.scored(times.time(Date.parse(timestamp)))}</p>}
    </div>
  );
}
