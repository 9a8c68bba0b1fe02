import type { Bar, RoundTrip } from "@/lib/protocol/mod.ts";
import { formatPrice } from "../desk/format.ts";
import { useTexts } from "../desk/texts.ts";
import { useTimes } from "../desk/times.ts";
import { HEIGHT, lineOf, scale, WIDTH } from "./curve.ts";

export interface TripChartProps {
  readonly trip: RoundTrip;
  /** From before the entry to after the exit; null while they are fetched. */
  readonly bars: readonly Bar[] | null;
}

/** The price around a trade, with its entry and its exit. */
export function TripChart({ trip, bars }: TripChartProps) {
  const { journal: texts } = useTexts();
  const times = useTimes();
  const { ticker, direction, entry_price, exit_price, entry_ms, exit_ms } = trip;
  const [first, last] = [bars?.[0], bars?.at(-1)];
  if (bars === null) return <div class="trip-chart" aria-busy="true" />;
  if (first === undefined || last === undefined) return <p class="empty trip-chart">{texts.noBars}</p>;
  const [entry, exit] = [formatPrice(entry_price), exit_price === null ? null : formatPrice(exit_price)];
  const prices = [...bars.flatMap(({ high, low }) => [high, low]), entry_price, exit_price ?? entry_price];
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const fromMs = Math.min(first.time * 1000, entry_ms);
  const toMs = Math.max(last.time * 1000, exit_ms ?? entry_ms);
  const x = scale(fromMs, toMs, WIDTH);
  const y = scale(low, high, HEIGHT, true);
  const dot = (ms: number, price: number) => `M${x(ms)} ${y(price)}h0.01`;
  const [inSide, outSide] = direction === "long" ? ["buy", "sell"] : ["sell", "buy"];
  return (
    <figure class="curve trip-chart">
      <div class="curve-scale muted" aria-hidden="true">
        <span>{formatPrice(high)}</span>
        <span>{formatPrice(low)}</span>
      </div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={exit === null ? texts.chartOpen(ticker, entry) : texts.chart(ticker, entry, exit)}
      >
        {bars.map(({ time, high, low }) => (
          <path key={time} class="curve-range" d={lineOf([[x(time * 1000), y(high)], [x(time * 1000), y(low)]])} />
        ))}
        <path class="curve-line" d={lineOf(bars.map(({ time, close }) => [x(time * 1000), y(close)] as const))} />
        {exit_ms !== null && exit_price !== null && (
          <path
            class="curve-trade"
            d={lineOf([[x(entry_ms), y(entry_price)], [x(exit_ms), y(exit_price)]])}
          />
        )}
        <path class={`curve-dot curve-${inSide}`} d={dot(entry_ms, entry_price)} />
        {exit_ms !== null && exit_price !== null && (
          <>
            <path class={`curve-dot curve-${outSide}`} d={dot(exit_ms, exit_price)} />
            <path class="curve-hole" d={dot(exit_ms, exit_price)} />
          </>
        )}
      </svg>
      <figcaption class="muted">
        <span>{times.minute(fromMs)}</span>
        <span>
          ● {texts.entry} {entry}
          {exit !== null && ` ○ ${texts.exit} ${exit}`}
        </span>
        <span>{times.minute(toMs)}</span>
      </figcaption>
    </figure>
  );
}
