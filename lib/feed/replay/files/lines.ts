import { type Bytes, type Packing, type Sniffed, textOf } from "./text.ts";

/** A line longer than this is no row of a CSV format, characters; it is passed on cut off there. */
export const MAX_LINE_LENGTH = 4096;

/** Lines that lie next to each other; `first` is the number of the first one, counted from 1. */
export interface LineBatch {
  readonly first: number;
  readonly lines: readonly string[];
}

/** Lines handed on at a time, so that no piece of work gets long. */
const BATCH_LINES = 256;

export interface LinesOptions {
  /** How a file that ends within its first bytes would be packed; all others show it. @default "plain" */
  readonly packing?: Packing;
  /** Longer lines are cut off there, one character more being left to tell them by. @default MAX_LINE_LENGTH */
  readonly maxLength?: number;
}

/**
 * Lines of a file in small batches, without their ends. The bytes are let go when the iteration ends, early or not.
 *
 * @throws {DamagedFileError} after the last whole line before the damage.
 */
export async function* linesOf(
  source: Bytes | Sniffed,
  { packing, maxLength = MAX_LINE_LENGTH }: LinesOptions = {},
): AsyncGenerator<LineBatch, void, void> {
  let rest = "";
  let first = 1;
  let lines: string[] = [];
  const take = (): LineBatch => {
    const batch = { first, lines };
    first += lines.length;
    lines = [];
    return batch;
  };
  try {
    for await (const text of textOf(source, packing)) {
      const all = rest + text;
      let start = 0;
      for (let end = all.indexOf("\n"); end !== -1; end = all.indexOf("\n", start)) {
        lines.push(withoutReturn(all.slice(start, Math.min(end, start + maxLength + 1))));
        start = end + 1;
        if (lines.length === BATCH_LINES) yield take();
      }
      // Of a line without end only as much is kept as shows that it is too long.
      rest = all.slice(start, start + maxLength + 1);
    }
  } catch (error) {
    if (lines.length > 0) yield take();
    throw error;
  }
  if (rest !== "") lines.push(withoutReturn(rest));
  if (lines.length > 0) yield take();
}

const withoutReturn = (line: string): string => line.endsWith("\r") ? line.slice(0, -1) : line;
