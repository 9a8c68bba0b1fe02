import type { NumberFact, TextFact, Ticker } from "@/lib/protocol/mod.ts";

/** Facts of the whole market in columns, for whoever asks many tickers at once. A ticker keeps its row. */
export interface FactTable {
  /** Rows in use: 0 to `size - 1`. */
  readonly size: number;
  /** Undefined for a ticker that nothing is known of. */
  rowOf(ticker: Ticker): number | undefined;
  /** @throws {RangeError} when the row is not in use */
  tickerOf(row: number): Ticker;
  /**
   * The column of a fact, by row: NaN where it is not known, 1 and 0 for what is true and false. It may be longer than
   * the table, and is replaced when the table grows: ask for it each time.
   */
  numbers(fact: NumberFact): Float64Array;
  /** The column of a text, by row; null where it is not known. */
  texts(fact: TextFact): readonly (string | null)[];
}
