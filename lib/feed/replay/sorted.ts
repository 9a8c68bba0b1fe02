import type { Recorded } from "./formats/recording_format.ts";

export interface SortedOptions {
  /** How much later than its place a row may come, milliseconds of event time. @default 60_000 */
  readonly windowMs?: number;
  /** Rows that are held at most, whatever their times. @default 1_000_000 */
  readonly maxRows?: number;
  /** Told of each row that comes later still, and is left out. */
  readonly onLate: (recorded: Recorded) => void;
}

/**
 * The same events by their times; of equal ones the first stays first. A single time far ahead of all others holds
 * nothing up and makes nothing late: it comes at the end.
 */
export async function* sorted(
  batches: AsyncIterable<readonly Recorded[]>,
  { windowMs = 60_000, maxRows = 1_000_000, onLate }: SortedOptions,
): AsyncGenerator<readonly Recorded[], void, void> {
  let held: Recorded[] = [];
  let isSorted = true;
  let greatestMs = -Infinity;
  /** The greatest time that another row has borne out. */
  let latestMs = -Infinity;
  let toldMs = -Infinity;

  const take = (untilMs: number): readonly Recorded[] => {
    if (!isSorted) held.sort((a, b) => a.atMs - b.atMs);
    isSorted = true;
    const boundMs = held.length > maxRows ? Math.max(untilMs, held[held.length >> 1]?.atMs ?? untilMs) : untilMs;
    const end = held.findIndex(({ atMs }) => atMs > boundMs);
    const out = end === -1 ? held : held.slice(0, end);
    held = end === -1 ? [] : held.slice(end);
    toldMs = out.at(-1)?.atMs ?? toldMs;
    return out;
  };

  for await (const batch of batches) {
    for (const recorded of batch) {
      const { atMs } = recorded;
      if (atMs < toldMs) {
        onLate(recorded);
        continue;
      }
      if (atMs < greatestMs) isSorted = false;
      const isBorneOut = atMs <= latestMs + windowMs || Math.abs(atMs - greatestMs) <= windowMs;
      if (isBorneOut || latestMs === -Infinity) latestMs = Math.max(latestMs, atMs);
      greatestMs = Math.max(greatestMs, atMs);
      held.push(recorded);
    }
    if (held.length > maxRows || latestMs - (held[0]?.atMs ?? latestMs) > 2 * windowMs) yield take(latestMs - windowMs);
  }
  if (held.length > 0) yield take(Infinity);
}
