import { type EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import { silentLogger } from "@/lib/support/logger.ts";
import { MAX_TAPE_LINE, readTapeLine } from "../recording/tape_line.ts";
import { readEntries, type ReplayEntry } from "./entry.ts";
import { linesOf } from "./files/lines.ts";
import { DamagedFileError } from "./files/unpack.ts";
import { openRows } from "./opening.ts";
import { type ReadFile, recordedEvents } from "./recorded_events.ts";
import { RowReports } from "./row_reports.ts";

/** From when to when recordings reach, and of what. */
export interface RecordingSpan {
  /** Market time of the first and of the last event. */
  readonly firstMs: EpochMs;
  readonly lastMs: EpochMs;
  /** In the order in which they first occur. */
  readonly tickers: readonly Ticker[];
}

/**
 * Reads recordings to their ends, or until `signal` aborts. Those of the recorder, which may be large, are only skimmed.
 *
 * @returns null when they hold no event
 * @throws {Error} naming the file that cannot be read
 */
export async function spanOf(
  files: readonly string[],
  readFile: ReadFile,
  signal: AbortSignal,
): Promise<RecordingSpan | null> {
  const span = new SpanBuilder(signal);
  for (const entry of readEntries(files)) {
    if (entry.kind === "tape") await skimTape(entry, readFile, span);
    else if (entry.kind === "rows") await readRows(entry, readFile, span);
  }
  return span.built();
}

class SpanBuilder {
  #firstMs = Infinity;
  #lastMs = -Infinity;
  readonly #tickers = new Set<string>();

  constructor(readonly signal: AbortSignal) {}

  reached(atMs: number): void {
    this.#firstMs = Math.min(this.#firstMs, atMs);
    this.#lastMs = Math.max(this.#lastMs, atMs);
  }

  names(ticker: string): void {
    this.#tickers.add(ticker);
  }

  built(): RecordingSpan | null {
    if (this.#firstMs > this.#lastMs) return null;
    const tickers = [...this.#tickers].flatMap((text) => {
      const { success, data } = Ticker.safeParse(text);
      return success ? [data] : [];
    });
    return { firstMs: this.#firstMs as EpochMs, lastMs: this.#lastMs as EpochMs, tickers };
  }
}

/** An event's line as far as its ticker, which stands behind its kind: its inside is not read. */
const EVENT = /^\{"atMs":\d+,"event":\{"kind":"(?:trade|quote|bar|second)","ticker":"([^"\\]{1,40})"/;

async function skimTape({ path, packing }: ReplayEntry, readFile: ReadFile, span: SpanBuilder): Promise<void> {
  let isFirst = true;
  let last: string | null = null;
  const reached = (line: string): boolean => {
    try {
      span.reached(readTapeLine(line).atMs);
      return true;
    } catch (error) {
      // A line that the replay leaves out tells no time either.
      if (error instanceof SyntaxError) return false;
      throw error;
    }
  };
  try {
    for await (const { lines } of linesOf(await readFile(path), { packing, maxLength: MAX_TAPE_LINE })) {
      if (span.signal.aborted) return;
      for (const line of lines) {
        const [, ticker] = EVENT.exec(line) ?? [];
        if (ticker === undefined) continue;
        span.names(ticker);
        if (isFirst) isFirst = !reached(line);
        last = line;
      }
    }
  } catch (error) {
    // As far as it can be read it can be played.
    if (!(error instanceof DamagedFileError)) throw error;
  }
  if (last !== null) reached(last);
}

async function readRows(entry: ReplayEntry, readFile: ReadFile, span: SpanBuilder): Promise<void> {
  const tally = { trades: 0, quotes: 0, badRows: 0, withheld: 0, lateRows: 0, damagedFiles: [], truncatedFiles: [] };
  const context = { readFile, onBadRow: () => {}, tally, reports: new RowReports(silentLogger) };
  for await (const batch of recordedEvents(entry, await openRows(entry, readFile), context)) {
    if (span.signal.aborted) return;
    for (const recorded of batch) {
      span.reached(recorded.atMs);
      if ("event" in recorded && "ticker" in recorded.event) span.names(recorded.event.ticker);
    }
  }
}
