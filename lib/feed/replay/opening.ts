import { closestString } from "@std/text/closest-string";
import { dirname } from "@std/path/dirname";
import type { EpochMs } from "@/lib/protocol/mod.ts";
import { dateIn } from "@/lib/support/new_york_time.ts";
import { readEntries, type ReplayEntry } from "./entry.ts";
import { type Beginning, describeLine, nearestForm, recogniseRows } from "./formats/formats.ts";
import type { Recording } from "./formats/recording_format.ts";
import { DailyReference } from "./formats/us_daily.ts";
import { linesOf } from "./files/lines.ts";
import { sniff, type Sniffed } from "./files/text.ts";
import { zipNames } from "./files/zip_archive.ts";
import { type ReadFile, type ReadingContext, readRow } from "./recorded_events.ts";

/** So many rows are looked at before a file is taken for what its name says. */
const FIRST_ROWS = 100;
/** Bars so far apart are no minutes, ms. */
const COARSE_BARS_MS = 300_000;

export const openFile: ReadFile = async (path) => (await Deno.open(path)).readable;

/**
 * Looks whether recordings can be replayed, as far as their names and first lines tell.
 *
 * @throws {Error} naming the first one that cannot, and why
 */
export async function checkRecordings(texts: readonly string[], readFile: ReadFile = openFile): Promise<void> {
  for (const entry of readEntries(texts)) {
    if (entry.kind === "rows") await openRows(entry, readFile);
    else await firstLinesOf(entry, readFile);
  }
}

async function firstLinesOf(entry: ReplayEntry, readFile: ReadFile): Promise<void> {
  try {
    await firstLines(await sniff(await readFile(entry.path), entry.packing));
  } catch (cause) {
    throw cannotReplay(entry, cause);
  }
}

/** An error that names the file which cannot be replayed. */
export function cannotReplay({ text, path }: ReplayEntry, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const other = cause instanceof Deno.errors.NotFound ? neighbour(path) : null;
  const hint = other === null ? "" : `; the nearest there is ${JSON.stringify(other)}`;
  const message = `Cannot replay ${JSON.stringify(text)}: ${reason}${hint}`;
  return cause instanceof TypeError ? new TypeError(message, { cause }) : new Error(message, { cause });
}

/** The file beside a missing one whose name is most like its own. */
function neighbour(path: string): string | null {
  const folder = dirname(path);
  try {
    const names = Array.from(Deno.readDirSync(folder)).filter(({ isFile }) => isFile).map(({ name }) => name);
    return names.length === 0 ? null : `${folder}/${closestString(path.slice(folder.length + 1), names)}`;
  } catch {
    // There is no such folder either, or it may not be read.
    return null;
  }
}

/**
 * Looks at the beginning of a file of rows and tells how to read it.
 *
 * @throws {Error} naming the file when it is missing, may not be read, is damaged before its first line ends, or holds
 * nothing that can be told
 */
export async function openRows(entry: ReplayEntry, readFile: ReadFile): Promise<Recording> {
  try {
    const beginning = await beginningOf(entry, readFile);
    const trial = recogniseRows(entry, beginning);
    const date = checkRows(trial, beginning.lines);
    // Read anew, because what reads rows may remember those before.
    const recording = recogniseRows(entry, beginning);
    return recording.date === "" ? { ...recording, date } : recording;
  } catch (cause) {
    throw cannotReplay(entry, cause);
  }
}

async function beginningOf({ path, packing }: ReplayEntry, readFile: ReadFile): Promise<Beginning> {
  let source: Sniffed = await sniff(await readFile(path), packing);
  let innerName: string | null = null;
  if (source.packing === "zip") {
    innerName = onlyName(await zipNames(source.bytes));
    source = await sniff(await readFile(path), packing);
  }
  const lines = await firstLines(source);
  if (lines.length === 0 && source.packing !== "plain") throw new TypeError("it is empty");
  return { innerName, lines };
}

function onlyName(names: readonly string[]): string {
  const [name] = names;
  if (name === undefined) throw new TypeError("it is an archive without files, or cut off");
  if (names.length === 1) return name;
  throw new TypeError(`it is an archive of ${names.length} files (${names.slice(0, 3).join(", ")}): pack one each`);
}

async function firstLines(source: Sniffed): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { lines } of linesOf(source)) {
      found.push(...lines);
      if (found.length > FIRST_ROWS) break;
    }
  } catch (error) {
    // Later on what went wrong is told with what came before it.
    if (found.length === 0) throw error;
  }
  return found.slice(0, FIRST_ROWS + 1);
}

/**
 * @returns the date of the first row that can be read
 * @throws {TypeError} when none of the first rows can be read, or they are bars of more than a minute
 */
function checkRows(recording: Recording, lines: readonly string[]): string {
  const rows = lines.slice(recording.headLines ?? 0).filter((line) => line !== "");
  const times: EpochMs[] = [];
  let reason: string | null = null;
  for (const row of rows) {
    try {
      const read = recording.read(row);
      const [first] = read === null || read === "aside" ? [] : [read].flat();
      if (first !== undefined) times.push(first.atMs);
      else return "";
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      reason ??= error.message;
    }
  }
  const [firstMs] = times;
  if (reason !== null && firstMs === undefined) {
    const [row = ""] = rows;
    const hint = recording.headLines === undefined ? `; it came nearest to ${nearestForm(row)}` : "";
    throw new TypeError(
      `none of its first ${rows.length} rows can be read: ${reason}. It looks like ${describeLine(row)}${hint}`,
    );
  }
  const steps = times.slice(1).map((timeMs, index) => timeMs - (times[index] ?? timeMs)).filter((stepMs) => stepMs > 0);
  if (recording.hasBars === true && steps.length >= 10 && Math.min(...steps) >= COARSE_BARS_MS) {
    const minutes = Math.min(...steps) / 60_000;
    throw new TypeError(`its bars are ${minutes} minutes apart: bars of one minute are played`);
  }
  return firstMs === undefined
    ? ""
    : dateIn(recording.marketHours === "us_equities" ? "America/New_York" : "UTC", firstMs);
}

/**
 * Reads a file of daily bars. Rows that do not parse are skipped and reported.
 *
 * @throws {Error} naming the file when it cannot be read to its end.
 */
export async function readDaily(entry: ReplayEntry, reference: DailyReference, context: ReadingContext): Promise<void> {
  const { path, name, packing } = entry;
  try {
    for await (const { first, lines } of linesOf(await context.readFile(path), { packing })) {
      for (const [index, line] of lines.entries()) {
        if (line !== "") readRow((text) => reference.add(text), line, name, first + index, context);
      }
    }
  } catch (cause) {
    throw cannotReplay(entry, cause);
  }
}
