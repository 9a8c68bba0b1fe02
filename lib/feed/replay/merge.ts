import type { Recorded } from "./formats/recording_format.ts";

interface Cursor {
  readonly batches: AsyncIterator<readonly Recorded[], void>;
  batch: readonly Recorded[];
  next: number;
}

/** Moves a cursor whose batch is used up to the next one that is not empty; false at the end. */
async function refill(cursor: Cursor): Promise<boolean> {
  while (cursor.next >= cursor.batch.length) {
    const { done, value } = await cursor.batches.next();
    if (done) return false;
    cursor.batch = value;
    cursor.next = 0;
  }
  return true;
}

/** The cursor with the earliest event; of equal ones the first in the list. */
function earliest(cursors: readonly Cursor[]): Cursor | null {
  let best: Cursor | null = null;
  let bestMs = Infinity;
  for (const cursor of cursors) {
    const atMs = cursor.batch[cursor.next]?.atMs ?? Infinity;
    if (atMs < bestMs) {
      best = cursor;
      bestMs = atMs;
    }
  }
  return best;
}

/**
 * Merges sources that are each in order of `atMs` into one in that order. Stable: on equal times the earlier source in
 * the list comes first. Holds one batch of each source in memory. All sources are closed at the end, early or not.
 *
 * @throws what a source throws.
 */
export async function* mergeByTime(
  sources: readonly AsyncIterable<readonly Recorded[], void>[],
): AsyncGenerator<readonly Recorded[], void, void> {
  const all = sources.map((source): Cursor => ({ batches: source[Symbol.asyncIterator](), batch: [], next: 0 }));
  try {
    let cursors: Cursor[] = [];
    for (const cursor of all) if (await refill(cursor)) cursors.push(cursor);
    while (cursors.length > 0) {
      const merged: Recorded[] = [];
      let used = earliest(cursors);
      // Only a used-up batch has to be waited for; until then the merge runs without a pause.
      while (used !== null) {
        const recorded = used.batch[used.next++];
        if (recorded !== undefined) merged.push(recorded);
        if (used.next >= used.batch.length) break;
        used = earliest(cursors);
      }
      yield merged;
      if (used === null || !(await refill(used))) cursors = cursors.filter((cursor) => cursor !== used);
    }
  } finally {
    await Promise.all(all.map(({ batches }) => batches.return?.()));
  }
}
