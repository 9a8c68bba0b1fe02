import type { Bar } from "@/lib/protocol/mod.ts";

/**
 * One-minute bars that are kept and those that a feed tells, both oldest first, as one row. Of a minute that both have
 * the one with the larger volume stands: what saw less missed trades.
 *
 * @param isInvented whether what the feed tells is made up: then what is kept stands
 */
export function mergeBars(kept: readonly Bar[], told: readonly Bar[], isInvented: boolean): Bar[] {
  const merged: Bar[] = [];
  let next = 0;
  for (const bar of kept) {
    for (; (told[next]?.time ?? Infinity) < bar.time; next++) push(merged, told[next]);
    const other = told[next];
    if (other?.time !== bar.time) {
      merged.push(bar);
      continue;
    }
    next++;
    merged.push(!isInvented && other.volume > bar.volume ? other : bar);
  }
  for (; next < told.length; next++) push(merged, told[next]);
  return merged;
}

function push(bars: Bar[], bar: Bar | undefined): void {
  if (bar !== undefined) bars.push(bar);
}
