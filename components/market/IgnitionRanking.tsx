import type { IgnitionPayload, Ticker } from "@/lib/protocol/mod.ts";
import { useTexts } from "../desk/texts.ts";
import { verdictOf } from "./verdict.ts";
import { VerdictTag } from "./VerdictTag.tsx";

export interface IgnitionRankingProps {
  /** Best first. */
  readonly scores: readonly IgnitionPayload[];
  readonly active: Ticker | null;
  readonly onSelect: (ticker: Ticker) => void;
}

/** The strongest ignition scores with their verdicts. */
export function IgnitionRanking({ scores, active, onSelect }: IgnitionRankingProps) {
  const { ignition: words, watchlist } = useTexts().market;
  if (scores.length === 0) return <p class="empty">{words.none}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.ranking}>
      <table class="grid-table ranking">
        <caption class="visually-hidden">{words.rankingCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{watchlist.columns.ticker}</th>
            <th scope="col" class="number">{words.score}</th>
            <th scope="col">{words.antiTrap}</th>
          </tr>
        </thead>
        <tbody>
          {scores.map((ignition) => {
            const verdict = verdictOf(ignition);
            return (
              <tr
                key={ignition.ticker}
                class="selectable"
                data-selected={ignition.ticker === active}
                title={verdict.kind === "unchecked" ? undefined : ignition.reason}
                onClick={() => onSelect(ignition.ticker)}
              >
                <th scope="row">
                  <button type="button" class="row-button" aria-current={ignition.ticker === active}>
                    {ignition.ticker}
                  </button>
                </th>
                <td class="number">{ignition.score.toFixed(1)}</td>
                <td class="ranking-verdict">
                  <VerdictTag verdict={verdict} />
                  {verdict.kind === "trapped" && <span class="muted">{ignition.reason}</span>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
