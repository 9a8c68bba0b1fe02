import { MAX_TAPE_LINE, mentions, readTapeLine, type TapeHead } from "../recording/tape_line.ts";
import type { ReplayEntry } from "./entry.ts";
import { linesOf } from "./files/lines.ts";
import { DamagedFileError } from "./files/unpack.ts";
import { cannotReplay } from "./opening.ts";
import type { ReadFile } from "./recorded_events.ts";
import type { Recorded, Recording } from "./formats/recording_format.ts";
import type { TapeAnswers } from "./tape_answers.ts";

/** How to read the lines of a recording that the recorder wrote. Its own `feed_ended` gives way to the replay's. */
function recordingOf({ date, marketHours, capabilities }: TapeHead): Recording {
  let isFinished = false;
  return {
    tickers: [],
    date,
    marketHours,
    hasQuotes: capabilities.quotes,
    hasBars: capabilities.bars,
    hasGainers: capabilities.gainers,
    maxLineLength: MAX_TAPE_LINE,
    isInOrder: true,
    isFinished: () => isFinished,
    read(text): Recorded | "aside" {
      const line = readTapeLine(text);
      if (line.name === "end") isFinished = true;
      if (line.name === "gainers") return { atMs: line.atMs, gainers: line.gainers };
      if (line.name !== "event") return "aside";
      const { atMs, event } = line;
      return event.kind === "status" && event.event === "feed_ended" ? "aside" : { atMs, event };
    },
  };
}

/** Whether a line may hold an answer. Most lines are events; to parse them all would take as long as the replay. */
function mayBeAnswer(line: string): boolean {
  if (line.startsWith('"event":', line.indexOf(",") + 1)) return false;
  return (["snapshot", "references", "dailyBars", "minuteBars"] as const).some((name) => mentions(line, name));
}

function addAnswer(line: string, answers: TapeAnswers): void {
  try {
    answers.add(readTapeLine(line));
  } catch (error) {
    // The replay comes to this line again; then it is counted and reported.
    if (!(error instanceof SyntaxError)) throw error;
  }
}

/**
 * Reads a recording once from start to end, for the answers that it holds: a replay is asked for them at other moments
 * than the recorded feed was. Null for one that was killed before its first line.
 *
 * @throws {Error} naming the file when it is missing, may not be read, or does not begin as a recording does.
 */
export async function openTape(
  entry: ReplayEntry,
  readFile: ReadFile,
  answers: TapeAnswers,
): Promise<Recording | null> {
  const { path, packing } = entry;
  let recording: Recording | null = null;
  try {
    for await (const { lines } of linesOf(await readFile(path), { packing, maxLength: MAX_TAPE_LINE })) {
      for (const line of lines) {
        if (recording !== null) {
          if (mayBeAnswer(line)) addAnswer(line, answers);
          continue;
        }
        const first = readTapeLine(line);
        if (first.name !== "head") throw new SyntaxError("its first line is not the head of a recording");
        answers.add(first);
        recording = recordingOf(first.head);
      }
    }
  } catch (cause) {
    const isCutOff = cause instanceof DamagedFileError && (cause.isCutOff || recording !== null);
    if (!isCutOff) throw cannotReplay(entry, cause);
  }
  return recording;
}
