import type { JournalSummary } from "@/lib/protocol/mod.ts";
import { formatGain } from "../desk/format.ts";
import { useTexts } from "../desk/texts.ts";
import { useTimes } from "../desk/times.ts";
import { HEIGHT, lineOf, scale, WIDTH } from "./curve.ts";

export interface EquityCurveProps {
  readonly equity: JournalSummary["equity"];
}

/** The sum of profits and losses after each trade. */
export function EquityCurve({ equity }: EquityCurveProps) {
  const { journal: texts } = useTexts();
  const times = useTimes();
  const [first, last] = [equity[0], equity.at(-1)];
  if (first === undefined || last === undefined) return <p class="empty">{texts.noCurve}</p>;
  const pnls = [0, ...equity.map(({ pnl }) => pnl)];
  const [low, high] = [Math.min(...pnls), Math.max(...pnls)];
  const x = scale(0, pnls.length - 1, WIDTH);
  const y = scale(low, high, HEIGHT, true);
  const points = pnls.map((pnl, index) => [x(index), y(pnl)] as const);
  const [from, to] = [times.dateWithYear(first.time_ms), times.dateWithYear(last.time_ms)];
  const label = texts.curveLabel(equity.length, from, to, formatGain(last.pnl));
  return (
    <figure class="curve">
      <div class="curve-scale muted" aria-hidden="true">
        <span>{formatGain(high)}</span>
        <span>{formatGain(low)}</span>
      </div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <path class="curve-zero" d={lineOf([[0, y(0)], [WIDTH, y(0)]])} />
        <path class={last.pnl < 0 ? "curve-line curve-down" : "curve-line curve-up"} d={lineOf(points)} />
      </svg>
      <figcaption class="muted">
        <span>{from}</span>
        <span>{to}</span>
      </figcaption>
    </figure>
  );
}
