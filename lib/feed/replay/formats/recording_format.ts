import type { EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import type { MarketEvent, MarketHours, TickerSnapshot } from "../../feed.ts";

/** An event, or who the gainers are from now on, with the moment of its arrival, which decides its place in the replay. */
export type Recorded =
  | { readonly atMs: EpochMs; readonly event: MarketEvent }
  | { readonly atMs: EpochMs; readonly gainers: readonly TickerSnapshot[] };

/** What the name of a recorded file tells, and how to read its lines. */
export interface Recording {
  /** Tickers known to occur; empty when only the lines tell. */
  readonly tickers: readonly Ticker[];
  /** Date in the market's time zone, `YYYY-MM-DD`. */
  readonly date: string;
  readonly marketHours: MarketHours;
  readonly hasQuotes: boolean;
  /** @default false */
  readonly hasBars?: boolean;
  /** @default false */
  readonly hasGainers?: boolean;
  /** The longest line that may be read, characters. @default MAX_LINE_LENGTH */
  readonly maxLineLength?: number;
  /** Whether the end has been read, where a format marks it: a recording that lacks it was cut off. */
  isFinished?(): boolean;
  /**
   * Reads one line. Null for a valid one that is better not told, `aside` for one that holds nothing to tell.
   *
   * @throws {SyntaxError} saying what is wrong with the line.
   */
  read(line: string): Recorded | "aside" | null;
}

/** One kind of file that holds events, recognised by its name. */
export interface RecordingFormat {
  /** Shown to a person whose file is not recognised: `<ticker>-<YYYY-MM-DD>-trades.csv`. */
  readonly pattern: string;
  /**
   * The recording that a file of this name is, or null when it is of another kind.
   *
   * @param name without its folder and without `.gz`
   * @throws when the name fits but its date or ticker does not exist.
   */
  recognise(name: string): Recording | null;
}
