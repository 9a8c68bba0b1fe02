import type { StudyReading } from "@/lib/client/chart/studies/study_lines.ts";
import type { Bar } from "@/lib/protocol/mod.ts";
import { formatCompact, formatPrice } from "../desk/format.ts";
import { useTexts } from "../desk/texts.ts";
import { useTimes } from "../desk/times.ts";

export interface BarLegendProps {
  readonly bar: Bar | null;
  readonly readings: readonly StudyReading[];
}

/** Time, prices and volume of one bar, and what the studies are at it: the session's VWAP is not the bar's. */
export function BarLegend({ bar, readings }: BarLegendProps) {
  const times = useTimes();
  const { chart } = useTexts();
  if (bar === null) return null;
  const direction = bar.close > bar.open ? "up" : bar.close < bar.open ? "down" : "same";
  const fields = [
    ["O", formatPrice(bar.open)],
    ["H", formatPrice(bar.high)],
    ["L", formatPrice(bar.low)],
    ["C", formatPrice(bar.close)],
    ["V", formatCompact(bar.volume)],
    [chart.barVwap, bar.vwap === null ? null : formatPrice(bar.vwap)],
  ] as const;
  return (
    <p class="legend" aria-hidden="true">
      <span class="muted">{times.minute(bar.time * 1000)}</span>
      {fields.map(([name, text]) =>
        text !== null && (
          <span key={name}>
            <span class="muted">{name}</span> <span class={name === "V" ? undefined : direction}>{text}</span>
          </span>
        )
      )}
      {readings.map(({ name, value, colour }) => (
        <span key={name} class={`study-reading study${colour}`}>
          {name === "VWAP" ? chart.sessionVwap : name} {value >= 0 ? formatPrice(value) : value.toFixed(4)}
        </span>
      ))}
    </p>
  );
}
