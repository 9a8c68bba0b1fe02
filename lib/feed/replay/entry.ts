import { basename } from "@std/path/basename";
import * as z from "zod";
import { Ticker } from "@/lib/protocol/mod.ts";
import { parseTapeName } from "../recording/tape_name.ts";
import { isUsDaily } from "./formats/us_daily.ts";
import { type Packing, packingByName } from "./files/text.ts";

const KEYS = ["ticker", "kind", "date", "class"] as const;

/** What stands behind the `#` of an entry. */
const Options = z.strictObject({
  ticker: z.optional(Ticker),
  kind: z.enum(["trades", "quotes", "minute-bars"]).optional(),
  date: z.iso.date().optional(),
  class: z.enum(["equity", "crypto", "forex"]).optional(),
});
export type EntryOptions = z.infer<typeof Options>;

/** One recording that is to be replayed. */
export interface ReplayEntry {
  /** As it was given, for messages. */
  readonly text: string;
  readonly path: string;
  /** Without its folders. */
  readonly name: string;
  /** The same without what says how it is packed. */
  readonly plainName: string;
  readonly packing: Packing;
  /** From the outermost to the one that the file is in. */
  readonly folders: readonly string[];
  /** What the name does not tell. */
  readonly options: EntryOptions;
  /** Recordings of the recorder and daily bars are known by their names alone, and read in ways of their own. */
  readonly kind: "tape" | "daily" | "rows";
}

/**
 * The entries of `REPLAY_FILES`.
 *
 * @throws {TypeError} when one is wrong, or named twice, or none holds events
 */
export function readEntries(texts: readonly string[]): ReplayEntry[] {
  const twice = texts.find((text, index) => texts.indexOf(text) !== index);
  if (twice !== undefined) throw new TypeError(`Cannot replay ${JSON.stringify(twice)}: it is named twice`);
  const entries = texts.map(parseEntry);
  if (entries.every(({ kind }) => kind === "daily")) {
    throw new TypeError("Cannot replay: no file with trades or quotes is named");
  }
  return entries;
}

/**
 * Reads an entry of `REPLAY_FILES`: a path, and behind a `#` what its name does not tell, as in
 * `ticks.csv#ticker=IBM&kind=trades&date=2013-10-08`.
 *
 * @throws {TypeError} when an option is unknown or wrong
 */
function parseEntry(text: string): ReplayEntry {
  const mark = text.lastIndexOf("#");
  const isMarked = mark >= 0 && text.slice(mark + 1).includes("=");
  const path = isMarked ? text.slice(0, mark) : text;
  const given = Object.fromEntries(new URLSearchParams(isMarked ? text.slice(mark + 1) : ""));
  const parsed = Options.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".") || "#";
    throw new TypeError(
      `Cannot replay ${JSON.stringify(text)}: ${where}: ${issue?.message}; behind the # may stand ${
        KEYS.join(", ")
      }, ` +
        "as in #ticker=IBM&kind=trades",
    );
  }
  const name = basename(path);
  const folders = path.split("/").slice(0, -1).filter((folder) => folder !== "" && folder !== ".");
  const { plainName, packing } = packingByName(name);
  const kind = kindOf(text, plainName);
  return { text, path, name, plainName, packing, folders, options: parsed.data, kind };
}

function kindOf(text: string, plainName: string): ReplayEntry["kind"] {
  if (isUsDaily(plainName)) return "daily";
  try {
    return parseTapeName(plainName) === null ? "rows" : "tape";
  } catch (cause) {
    throw new TypeError(`Cannot replay ${JSON.stringify(text)}: its name holds a date that does not exist`, { cause });
  }
}
