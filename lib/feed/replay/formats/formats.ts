import { basename } from "@std/path/basename";
import { krakenTrades } from "./kraken_trades.ts";
import { leanQuotes } from "./lean_quotes.ts";
import { leanTrades } from "./lean_trades.ts";
import { parseTapeName, TAPE_PATTERN } from "../../recording/tape_name.ts";
import type { Recording, RecordingFormat } from "./recording_format.ts";
import { isUsDaily, US_DAILY_PATTERN } from "./us_daily.ts";

/** Every kind of file with events; the first that recognises a name reads it, so the narrower names come first. */
const FORMATS: readonly RecordingFormat[] = [krakenTrades, leanTrades, leanQuotes];

/** A file to be replayed, known by its name. */
export interface RecordedFile {
  readonly path: string;
  /** Without its folder. */
  readonly name: string;
  readonly gzip: boolean;
  readonly kind: "tape" | "csv" | "daily";
  /** How to read its events; null for a file of daily bars, and for a tape, which has to be opened first. */
  readonly recording: Recording | null;
}

/**
 * Tells from a path what the file holds. It is not opened.
 *
 * @throws {TypeError} when the name is of no known kind, or holds a date or ticker that does not exist.
 */
export function recogniseFile(path: string): RecordedFile {
  const name = basename(path);
  const gzip = name.endsWith(".gz");
  const plainName = gzip ? name.slice(0, -".gz".length) : name;
  if (isUsDaily(plainName)) return { path, name, gzip, kind: "daily", recording: null };
  if (checkingName(name, () => parseTapeName(plainName)) !== null) {
    return { path, name, gzip, kind: "tape", recording: null };
  }
  for (const format of FORMATS) {
    const recording = checkingName(name, () => format.recognise(plainName));
    if (recording !== null) return { path, name, gzip, kind: "csv", recording };
  }
  const known = [TAPE_PATTERN, ...FORMATS.map((format) => format.pattern), US_DAILY_PATTERN].join(", ");
  throw new TypeError(`Cannot replay ${JSON.stringify(path)}: its name is none of ${known}, each with .gz or without`);
}

function checkingName<T>(name: string, recognise: () => T): T {
  try {
    return recognise();
  } catch (cause) {
    throw new TypeError(`Cannot replay ${JSON.stringify(name)}: its name holds a date or ticker that does not exist`, {
      cause,
    });
  }
}
