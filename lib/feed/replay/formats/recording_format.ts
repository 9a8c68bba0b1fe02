import type { EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import type { MarketEvent, MarketHours, TickerSnapshot } from "../../feed.ts";
import type { Column } from "./cells.ts";

/** An event, or who the gainers are from now on, with the moment of its arrival, which decides its place in the replay. */
export type Recorded =
  | { readonly atMs: EpochMs; readonly event: MarketEvent }
  | { readonly atMs: EpochMs; readonly gainers: readonly TickerSnapshot[] };

/** What a recorded file is about, and how to read its lines. */
export interface Recording {
  /** Tickers known to occur; empty when only the lines tell. */
  readonly tickers: readonly Ticker[];
  /** Date in the market's time zone, `YYYY-MM-DD`; empty when only the lines tell. */
  readonly date: string;
  readonly marketHours: MarketHours;
  readonly hasQuotes: boolean;
  /** @default false */
  readonly hasBars?: boolean;
  /** @default false */
  readonly hasGainers?: boolean;
  /** The longest line that may be read, characters. @default MAX_LINE_LENGTH */
  readonly maxLineLength?: number;
  /** Whether lines are in the order of their arrival, which is kept then. @default false */
  readonly isInOrder?: boolean;
  /** Lines before the first row. @default 0 */
  readonly headLines?: number;
  /** Whether the end has been read, where a format marks it: a recording that lacks it was cut off. */
  isFinished?(): boolean;
  /**
   * Reads one line, mostly of one event. Null for a valid one that is better not told, `aside` for one that holds nothing to tell.
   *
   * @throws {SyntaxError} saying what is wrong with the line.
   */
  read(line: string): Recorded | readonly Recorded[] | "aside" | null;
}

/** What is known of a file whose rows are times of one day. */
export interface DayOfTicker {
  readonly ticker: Ticker;
  /** `YYYY-MM-DD` in the market's time zone. */
  readonly date: string;
  /** Milliseconds since that day's midnight as epoch milliseconds. */
  readonly toEpoch: (sinceMidnightMs: number) => number;
}

/** Rows without a header, known by the name of the file that they are in. */
export interface RowForm {
  /** What it is called in messages. */
  readonly title: string;
  readonly columns: readonly Column[];
  recording(day: DayOfTicker): Recording;
}
