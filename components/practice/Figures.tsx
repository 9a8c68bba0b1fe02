import type { JournalSummary } from "@/lib/protocol/mod.ts";
import { formatMoney, UNKNOWN } from "../desk/format.ts";
import { useTexts } from "../desk/texts.ts";
import { Gain } from "../market/Change.tsx";
import { formatR } from "./TripTable.tsx";

/** What comes of all trades together. */
export function Figures({ summary }: { readonly summary: JournalSummary }) {
  const { journal: { summary: texts } } = useTexts();
  const { win_rate, profit_factor } = summary;
  const figures = [
    [texts.pnl, <Gain key="a" amount={summary.pnl} />],
    [texts.trades, String(summary.trades)],
    [texts.winRate, win_rate === null ? UNKNOWN : `${(win_rate * 100).toFixed(0)} %`],
    [texts.expectancy, <Gain key="b" amount={summary.expectancy} />],
    [texts.averageR, formatR(summary.average_r)],
    [texts.profitFactor, profit_factor === null ? UNKNOWN : profit_factor.toFixed(2)],
    [texts.drawdown, formatMoney(-summary.max_drawdown)],
    [texts.averageWin, <Gain key="c" amount={summary.average_win} />],
    [texts.averageLoss, <Gain key="d" amount={summary.average_loss} />],
    [texts.fees, formatMoney(summary.fees)],
    [texts.open, String(summary.open)],
  ] as const;
  return (
    <dl class="journal-figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
