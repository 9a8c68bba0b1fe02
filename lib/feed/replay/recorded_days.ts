import { basename } from "@std/path/basename";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import { parseTapeName } from "../recording/tape_name.ts";
import { packingByName } from "./files/text.ts";
import { openFile } from "./opening.ts";
import type { ReadFile } from "./recorded_events.ts";
import { type RecordingSpan, spanOf } from "./recording_span.ts";

/** Id of the recordings that the server was started with. */
export const CONFIGURED_DAY = "configured";

/** A day that can be played. */
export interface RecordedDay {
  /** `simulated-2026-01-05`, or {@link CONFIGURED_DAY}. */
  readonly id: string;
  /** Paths, in the order in which they were recorded. */
  readonly files: readonly string[];
  /** The market's day, `YYYY-MM-DD`; null where the names do not tell it. */
  readonly date: string | null;
  /** Null while it is being read, and of recordings that hold nothing or cannot be read. */
  readonly span: RecordingSpan | null;
}

export interface RecordedDaysOptions {
  /** Recordings that the server was started with. */
  readonly files: readonly string[];
  /** Where the recorder puts its own. @default none */
  readonly folder?: string | undefined;
  readonly logger: Logger;
  /** @default Deno.open */
  readonly readFile?: ReadFile;
}

/**
 * The recordings that can be played: those that the server was started with, and the days of the recorder's folder. From
 * when to when they reach is read in the background, one day after the other, and kept while the files stay as they are.
 */
export class RecordedDays implements AsyncDisposable {
  readonly #options: RecordedDaysOptions;
  /** By the files and what they were like when they were read; null while that is under way. */
  readonly #spans = new Map<string, RecordingSpan | null>();
  #reading: Promise<void> = Promise.resolve();
  readonly #closing = new AbortController();

  constructor(options: RecordedDaysOptions) {
    this.#options = options;
  }

  /** Newest first, behind those that the server was started with. */
  async list(): Promise<RecordedDay[]> {
    const found = [...await this.#found()].sort(([a], [b]) => dateOf(b).localeCompare(dateOf(a)) || (a < b ? -1 : 1));
    const days: RecordedDay[] = [];
    for (const [id, files] of [[CONFIGURED_DAY, this.#options.files] as const, ...found]) {
      days.push({ id, files, date: dateOf(id) || null, span: await this.#span(files) });
    }
    return days;
  }

  /** The files of a day; null when there is no such day. */
  async files(id: string): Promise<readonly string[] | null> {
    if (id === CONFIGURED_DAY) return this.#options.files;
    return (await this.#found()).get(id) ?? null;
  }

  /** From when to when the files of a day reach; null while they are being read. */
  span(files: readonly string[]): Promise<RecordingSpan | null> {
    return this.#span(files);
  }

  /** Resolves when all that was asked for has been read. */
  get settled(): Promise<void> {
    return this.#reading;
  }

  /** Reads no further. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    return this.#reading;
  }

  /** Files by day, those of a day in the order of their parts. */
  async #found(): Promise<Map<string, string[]>> {
    const { folder, logger } = this.#options;
    const parts = new Map<string, { path: string; part: number }[]>();
    if (folder === undefined) return new Map();
    try {
      for await (const { name, isFile } of Deno.readDir(folder)) {
        const tape = isFile ? tapeOf(name) : null;
        if (tape === null) continue;
        const id = `${tape.feed}-${tape.date}`;
        parts.set(id, [...parts.get(id) ?? [], { path: `${folder}/${name}`, part: tape.part }]);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) {
        logger.warn("the folder of recordings cannot be read", { folder, reason: errorMessage(error) });
      }
    }
    return new Map(
      [...parts].map(([id, files]) => [id, files.sort((a, b) => a.part - b.part).map(({ path }) => path)]),
    );
  }

  async #span(files: readonly string[]): Promise<RecordingSpan | null> {
    const key = JSON.stringify(await Promise.all(files.map(signature)));
    const known = this.#spans.get(key);
    if (known !== undefined) return known;
    this.#spans.set(key, null);
    this.#reading = this.#reading.then(() => this.#read(key, files));
    return null;
  }

  async #read(key: string, files: readonly string[]): Promise<void> {
    const { readFile = openFile, logger } = this.#options;
    if (this.#closing.signal.aborted) return;
    try {
      this.#spans.set(key, await spanOf(files, readFile, this.#closing.signal));
    } catch (error) {
      logger.warn("a recording cannot be read", {
        files: files.map((file) => basename(file)),
        reason: errorMessage(error),
      });
    }
  }
}

function tapeOf(name: string): ReturnType<typeof parseTapeName> {
  try {
    return parseTapeName(packingByName(name).plainName);
  } catch {
    // The name holds a date that does not exist: it is no recording.
    return null;
  }
}

const dateOf = (id: string): string => /\d{4}-\d{2}-\d{2}$/.exec(id)?.[0] ?? "";

/** What changes with the file: a recording that is being written grows. */
async function signature(file: string): Promise<readonly [string, number, number]> {
  const path = file.replace(/#[^#]*=[^#]*$/, "");
  const { size, mtime } = await Deno.stat(path).catch(() => ({ size: 0, mtime: null }));
  return [file, size, mtime?.getTime() ?? 0];
}
