import type { EpochMs } from "@/lib/protocol/mod.ts";
import type { ReplayEntry } from "./entry.ts";
import { linesOf, MAX_LINE_LENGTH } from "./files/lines.ts";
import { DamagedFileError } from "./files/unpack.ts";
import type { Recorded, Recording } from "./formats/recording_format.ts";
import type { RowReports } from "./row_reports.ts";
import { sorted } from "./sorted.ts";

/** Opens a file for reading. @throws when there is none or it may not be read. */
export type ReadFile = (path: string) => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;

/** Told of every row that is skipped: which file, which line (from 1), why. */
export type OnBadRow = (file: string, line: number, reason: string) => void;

/** What a replay has come across so far. */
export interface Tally {
  trades: number;
  quotes: number;
  badRows: number;
  /** Valid rows that are not told: quotes that the vendor calls suspicious. */
  withheld: number;
  /** Valid rows that came too late to be put in their place. */
  lateRows: number;
  damagedFiles: string[];
  /** Recordings whose end is missing, because the recorder was killed; nothing else is wrong with them. */
  truncatedFiles: string[];
}

export interface ReadingContext {
  readonly readFile: ReadFile;
  readonly onBadRow: OnBadRow;
  readonly tally: Tally;
  readonly reports: RowReports;
}

/**
 * Runs `read` on a line; a row that it refuses is counted and reported, and gives undefined.
 *
 * @throws whatever `read` throws that is no SyntaxError.
 */
export function readRow<T>(
  read: (line: string) => T,
  line: string,
  file: string,
  lineNumber: number,
  { onBadRow, tally, reports }: ReadingContext,
  maxLength: number = MAX_LINE_LENGTH,
): T | undefined {
  try {
    if (line.length > maxLength) throw new SyntaxError(`it is longer than ${maxLength} characters`);
    return read(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    tally.badRows++;
    onBadRow(file, lineNumber, error.message);
    reports.bad(file, lineNumber, error.message);
    return undefined;
  }
}

/** The end of a damaged file as everybody is told of it; how much is missing nobody knows. */
function damage(file: string, atMs: EpochMs, reason: string): Recorded {
  return { atMs, event: { kind: "status", event: "feed_gap", data: { file, reason, from_ms: atMs, to_ms: null } } };
}

/**
 * Events of one file in batches, by their times. Where the order in the file is the order of arrival, an event that is
 * late stands at the time of the one before it; else a row has a minute to find its place, and is left out beyond. The file is opened at the first call of `next` and let go at the end.
 * A damaged file ends with a `feed_gap`; a recording that just breaks off, as one does whose recorder was killed, is
 * only counted.
 *
 * @throws {Error} naming the file when it cannot be read on.
 */
export function recordedEvents(
  file: ReplayEntry,
  recording: Recording,
  context: ReadingContext,
): AsyncGenerator<readonly Recorded[], void, void> {
  const events = eventsInOrder(file, recording, context);
  if (recording.isInOrder === true) return events;
  const onLate = () => {
    context.tally.lateRows++;
    context.reports.late(file.name);
  };
  return sorted(events, { onLate });
}

async function* eventsInOrder(
  file: ReplayEntry,
  recording: Recording,
  context: ReadingContext,
): AsyncGenerator<readonly Recorded[], void, void> {
  let reachedMs = -Infinity as EpochMs;
  let isFlawless = true;
  let rows = 0;
  const { maxLineLength: maxLength = MAX_LINE_LENGTH, headLines = 0, isInOrder = false } = recording;
  try {
    const { path, packing } = file;
    for await (const { first, lines } of linesOf(await context.readFile(path), { packing, maxLength })) {
      const batch: Recorded[] = [];
      for (const [index, line] of lines.entries()) {
        if (line === "" || first + index <= headLines) continue;
        const read = readRow(recording.read, line, file.name, first + index, context, maxLength);
        if (read === undefined) {
          isFlawless = false;
          continue;
        }
        rows++;
        if (read === "aside") continue;
        if (read === null) {
          context.tally.withheld++;
          continue;
        }
        for (const recorded of "atMs" in read ? [read] : read) {
          reachedMs = Math.max(reachedMs, recorded.atMs) as EpochMs;
          batch.push(!isInOrder || recorded.atMs === reachedMs ? recorded : { ...recorded, atMs: reachedMs });
        }
      }
      if (batch.length > 0) yield batch;
    }
  } catch (cause) {
    if (!(cause instanceof DamagedFileError)) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Cannot replay ${JSON.stringify(file.path)} any further: ${reason}`, { cause });
    }
    // A broken line shows that bytes were changed, although all of them could be unpacked.
    if (cause.isCutOff && isFlawless && recording.isFinished?.() === false) {
      context.tally.truncatedFiles.push(file.name);
      return;
    }
    context.tally.damagedFiles.push(file.name);
    context.reports.damaged(file.name, rows, cause.message);
    if (reachedMs > -Infinity) yield [damage(file.name, reachedMs, cause.message)];
    return;
  }
  if (recording.isFinished?.() === false) context.tally.truncatedFiles.push(file.name);
}
