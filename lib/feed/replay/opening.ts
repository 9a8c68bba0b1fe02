import type { RecordedFile } from "./formats/formats.ts";
import { linesOf } from "./lines.ts";
import { type ReadFile, type ReadingContext, readRow } from "./recorded_events.ts";
import { DailyReference } from "./formats/us_daily.ts";

/** An error that names the file which cannot be replayed. */
export function cannotReplay(path: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(`Cannot replay ${JSON.stringify(path)}: ${reason}`, { cause });
}

/**
 * Reads the first lines of a file and lets go of it again.
 *
 * @throws {Error} naming the file when it is missing, may not be read, or is damaged before its first line ends.
 */
export async function checkReadable({ path, gzip }: RecordedFile, readFile: ReadFile): Promise<void> {
  try {
    const lines = linesOf(await readFile(path), gzip);
    await lines.next();
    await lines.return();
  } catch (cause) {
    throw cannotReplay(path, cause);
  }
}

/**
 * Reads the files of daily bars, all of them at once: a year of four tickers has some thousand lines. Rows that do not
 * parse are skipped and reported.
 *
 * @throws {Error} naming the file when it cannot be read to its end.
 */
export async function loadDailyReference(
  files: readonly RecordedFile[],
  context: ReadingContext,
): Promise<DailyReference> {
  const reference = new DailyReference();
  for (const { path, name, gzip, kind } of files) {
    if (kind !== "daily") continue;
    try {
      for await (const { first, lines } of linesOf(await context.readFile(path), gzip)) {
        for (const [index, line] of lines.entries()) {
          if (line !== "") readRow((text) => reference.add(text), line, name, first + index, context);
        }
      }
    } catch (cause) {
      throw cannotReplay(path, cause);
    }
  }
  return reference;
}
