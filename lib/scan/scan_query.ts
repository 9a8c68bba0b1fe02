import {
  type FactName,
  type FactValue,
  factValue,
  isTextFact,
  type ScanRequest,
  type Ticker,
} from "@/lib/protocol/mod.ts";
import type { FactTable } from "@/lib/market/mod.ts";
import { compileFilter } from "./filter.ts";

/** What a scan asks of the market. */
export type ScanQuestion = Pick<ScanRequest, "filter" | "sort" | "columns" | "limit" | "universe">;

/** Tickers that match, best first, and a cell a column of each. */
export interface ScanAnswer {
  readonly order: readonly Ticker[];
  readonly rows: ReadonlyMap<Ticker, readonly FactValue[]>;
}

/** One fact of one row, as it is on the wire. */
export function cellOf(table: FactTable, fact: FactName, row: number): FactValue {
  return isTextFact(fact) ? table.texts(fact)[row] ?? null : factValue(fact, table.numbers(fact)[row] ?? NaN);
}

/** Rows of tickers; those that nothing is known of are left out. */
const rowsOf = (table: FactTable, tickers: Iterable<Ticker>): number[] =>
  Array.from(tickers, (ticker) => table.rowOf(ticker)).filter((row) => row !== undefined);

let everyRow: readonly number[] = [];
function allRows({ size }: FactTable): readonly number[] {
  if (everyRow.length !== size) everyRow = Array.from({ length: size }, (_, row) => row);
  return everyRow;
}

/**
 * A scan made ready to be asked again and again.
 *
 * @example
 * ```ts ignore
 * const answer = new ScanQuery(scan).ask(engine.facts, watchlist);
 * ```
 */
export class ScanQuery {
  readonly #question: ScanQuestion;
  readonly #narrow: ReturnType<typeof compileFilter>;

  constructor(question: ScanQuestion) {
    this.#question = question;
    this.#narrow = compileFilter(question.filter);
  }

  /** @param watchlist asked for only where the universe is the watchlist */
  ask(table: FactTable, watchlist: () => Iterable<Ticker>): ScanAnswer {
    const { columns } = this.#question;
    const rows = this.#best(table, this.matches(table, watchlist));
    const order = rows.map((row) => table.tickerOf(row));
    const cells = rows.map((row): [Ticker, FactValue[]] => [
      table.tickerOf(row),
      columns.map((fact) => cellOf(table, fact, row)),
    ]);
    return { order, rows: new Map(cells) };
  }

  /** Every row that matches, in no order, beyond the limit too. */
  matches(table: FactTable, watchlist: () => Iterable<Ticker>): readonly number[] {
    const { universe } = this.#question;
    const candidates = universe === "market"
      ? allRows(table)
      : rowsOf(table, universe === "watchlist" ? watchlist() : universe);
    return this.#narrow(table, candidates);
  }

  #best(table: FactTable, rows: readonly number[]): readonly number[] {
    const { sort: { fact, direction }, limit } = this.#question;
    const sign = direction === "asc" ? 1 : -1;
    if (isTextFact(fact)) {
      const texts = table.texts(fact);
      return rows.toSorted((a, b) => compareTexts(texts[a] ?? null, texts[b] ?? null, sign) || byTicker(table, a, b))
        .slice(0, limit);
    }
    const column = table.numbers(fact);
    return shortlist(rows, column, sign, limit)
      .sort((a, b) => compareNumbers(column[a] ?? NaN, column[b] ?? NaN, sign) || byTicker(table, a, b))
      .slice(0, limit);
  }
}

/** Rows that may be among the best, not many more than `limit`: it is much cheaper to sort their numbers alone first. */
function shortlist(rows: readonly number[], column: Float64Array, sign: number, limit: number): number[] {
  if (rows.length <= limit) return [...rows];
  const values = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index++) values[index] = sign * (column[rows[index] ?? 0] ?? NaN);
  values.sort();
  const last = values[limit - 1] ?? NaN;
  // NaN is sorted to the end: with fewer known than wanted, all may be among the best.
  return Number.isNaN(last) ? [...rows] : rows.filter((row) => sign * (column[row] ?? NaN) <= last);
}

function compareNumbers(a: number, b: number, sign: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return sign * (a - b);
}

function compareTexts(a: string | null, b: string | null, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a === b ? 0 : a < b ? -sign : sign;
}

function byTicker(table: FactTable, a: number, b: number): number {
  return table.tickerOf(a) < table.tickerOf(b) ? -1 : 1;
}
