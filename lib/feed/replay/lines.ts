/** A line longer than this is no row of any format, characters; it is passed on cut off there. */
export const MAX_LINE_LENGTH = 4096;

/** Lines that lie next to each other; `first` is the number of the first one, counted from 1. */
export interface LineBatch {
  readonly first: number;
  readonly lines: readonly string[];
}

/** Lines handed on at a time, so that no piece of work gets long. */
const BATCH_LINES = 256;

/** The compressed stream of a file is cut off or damaged. What came before the damage has been delivered. */
export class DamagedFileError extends Error {
  override readonly name = "DamagedFileError";
}

/** Text of a file's bytes, through gzip when `gzip` is set. */
async function* textOf(bytes: ReadableStream<Uint8Array<ArrayBuffer>>, gzip: boolean): AsyncGenerator<string> {
  const plain = gzip ? bytes.pipeThrough(new DecompressionStream("gzip")) : bytes;
  try {
    yield* plain.pipeThrough(new TextDecoderStream());
  } catch (cause) {
    // Only the decompressor throws a TypeError; a disk that fails throws the system's own error.
    if (!gzip || !(cause instanceof TypeError)) throw cause;
    throw new DamagedFileError(`its gzip stream is cut off or damaged (${cause.message})`, { cause });
  }
}

/**
 * Lines of a file in small batches, without their ends. The bytes are let go when the iteration ends, early or not.
 *
 * @throws {DamagedFileError} after the last whole line before the damage.
 */
export async function* linesOf(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
  gzip: boolean,
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
    for await (const text of textOf(bytes, gzip)) {
      const all = rest + text;
      let start = 0;
      for (let end = all.indexOf("\n"); end !== -1; end = all.indexOf("\n", start)) {
        lines.push(withoutReturn(all.slice(start, Math.min(end, start + MAX_LINE_LENGTH + 1))));
        start = end + 1;
        if (lines.length === BATCH_LINES) yield take();
      }
      // Of a line without end only as much is kept as shows that it is too long.
      rest = all.slice(start, start + MAX_LINE_LENGTH + 1);
    }
  } catch (error) {
    if (lines.length > 0) yield take();
    throw error;
  }
  if (rest !== "") lines.push(withoutReturn(rest));
  if (lines.length > 0) yield take();
}

const withoutReturn = (line: string): string => line.endsWith("\r") ? line.slice(0, -1) : line;
