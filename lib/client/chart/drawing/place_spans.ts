import type { Bar } from "@/lib/protocol/mod.ts";
import type { ChartSpan } from "./chart_lines.ts";
import type { PlacedSpan } from "./span_shading.ts";

/** So many bars must be missing in a row to be called a gap: thin tickers miss a few all the time. */
const LEAST_MISSING = 5;
/** Longer than any silence within a session: the night between two. */
const NIGHT_S = 4 * 3600;

/**
 * Where stretches lie among the bars: the axis of a chart counts bars, not seconds.
 *
 * @param seconds how long a bar is
 */
export function placeSpans(bars: readonly Bar[], spans: readonly ChartSpan[], seconds: number): PlacedSpan[] {
  const last = bars.length - 1;
  if (last < 0) return [];
  const halts = spans.flatMap(({ fromMs, toMs, kind }): PlacedSpan[] => {
    const before = bars.findLastIndex(({ time }) => time * 1000 <= fromMs);
    const after = toMs === null ? last + 1 : bars.findIndex(({ time }) => time * 1000 >= toMs);
    // Before the first bar, or after the last: out of sight.
    if (before === -1) return [];
    return [{ from: before + 0.5, to: (after === -1 ? last + 1 : after) - 0.5, kind }];
  });
  return [...halts, ...gapsOf(bars, seconds)];
}

function gapsOf(bars: readonly Bar[], seconds: number): PlacedSpan[] {
  const gaps: PlacedSpan[] = [];
  for (let place = 1; place < bars.length; place += 1) {
    const apart = (bars[place]?.time ?? 0) - (bars[place - 1]?.time ?? 0);
    if (apart > LEAST_MISSING * seconds && apart < NIGHT_S) {
      gaps.push({ from: place - 0.6, to: place - 0.4, kind: "gap" });
    }
  }
  return gaps;
}
