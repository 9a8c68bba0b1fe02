import { FACT_NAMES, isTextFact, type NumberFact, type TextFact, type Ticker } from "@/lib/protocol/mod.ts";
import { tickerIndex } from "@/lib/support/ticker_index.ts";

/** What facts are made of and nobody asks for. Times are epoch ms; all are NaN while unknown. */
export const WORKINGS = [
  /** Last price from before the last 15 minutes, of a ticker that has not traded in them. */
  "basePrice",
  "baseMs",
  /** Range as far as it changes no more. */
  "oldHigh",
  "oldLow",
  "oldHighPre",
  "oldLowPre",
  /** Prices of the session's auctions. */
  "crossOpen",
  "crossClose",
  /** Open of today as upstream tells it, and the first price of regular hours. */
  "toldOpen",
  "firstPrice",
  "firstMs",
  /** Trades of today, and whether upstream has told others without their number. */
  "counted",
  "untold",
  /** Time of the latest price of today. */
  "pricedMs",
  /** When the ticker was first heard of. */
  "followedMs",
  /** Whether short sales were restricted in the session before. */
  "restrictedBefore",
  "haltedMs",
  "newsMs",
  "toldCap",
] as const;

/** What is of one day only, besides its range. */
export const DAILY = [
  "crossOpen",
  "crossClose",
  "toldOpen",
  "firstPrice",
  "firstMs",
  "pricedMs",
  "luld_up",
  "luld_down",
] as const satisfies readonly (NumberFact | Working)[];

export type Working = (typeof WORKINGS)[number];
export type Numbers = Record<NumberFact | Working, Float64Array>;

const NUMBERS: readonly (keyof Numbers)[] = [
  ...FACT_NAMES.filter((name): name is NumberFact => !isTextFact(name)),
  ...WORKINGS,
];
const FIRST_CAPACITY = 64;

const makeNumbers = (make: (name: keyof Numbers) => Float64Array): Numbers =>
  // Every name of the record is in the list.
  Object.fromEntries(NUMBERS.map((name) => [name, make(name)])) as Numbers;

/** Rows of tickers, and a column for each fact, which doubles when it is full. */
export class Columns {
  numbers: Numbers = makeNumbers(() => new Float64Array(FIRST_CAPACITY).fill(NaN));
  readonly texts: Record<TextFact, (string | null)[]> = { type: [], exchange: [], name: [] };
  readonly tickers: Ticker[] = [];
  /** By the number of the ticker. */
  readonly #rows: (number | undefined)[] = [];
  #capacity = FIRST_CAPACITY;

  rowOf(ticker: Ticker): number | undefined {
    return this.#rows[tickerIndex(ticker)];
  }

  /** Adds a ticker, of which nothing is known yet. */
  add(ticker: Ticker): number {
    const row = this.tickers.length;
    if (row === this.#capacity) this.#grow();
    this.tickers.push(ticker);
    this.#rows[tickerIndex(ticker)] = row;
    for (const texts of Object.values(this.texts)) texts.push(null);
    return row;
  }

  #grow(): void {
    const capacity = this.#capacity *= 2;
    const before = this.numbers;
    this.numbers = makeNumbers((name) => {
      const column = new Float64Array(capacity).fill(NaN, before[name].length);
      column.set(before[name]);
      return column;
    });
  }
}
