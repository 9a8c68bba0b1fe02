import type { Bar } from "@/lib/protocol/mod.ts";
import { formatCompact, formatPrice, formatTime } from "../desk/format.ts";

/** Time, prices and volume of one bar. */
export function BarLegend({ bar }: { readonly bar: Bar | null }) {
  if (bar === null) return null;
  const direction = bar.close > bar.open ? "up" : bar.close < bar.open ? "down" : "same";
  const fields = [
    ["O", formatPrice(bar.open)],
    ["H", formatPrice(bar.high)],
    ["L", formatPrice(bar.low)],
    ["C", formatPrice(bar.close)],
    ["V", formatCompact(bar.volume)],
    ["VWAP", bar.vwap === null ? null : formatPrice(bar.vwap)],
  ] as const;
  return (
    <p class="legend" aria-hidden="true">
      <span class="muted">{formatTime(bar.time * 1000).slice(0, 5)}</span>
      {fields.map(([name, text]) =>
        text !== null && (
          <span key={name}>
            <span class="muted">{name}</span> <span class={name === "V" ? undefined : direction}>{text}</span>
          </span>
        )
      )}
    </p>
  );
}
