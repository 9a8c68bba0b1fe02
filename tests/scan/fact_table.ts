import type { FactTable } from "@/lib/market/mod.ts";
import {
  FACT_NAMES,
  type FactName,
  type FactValue,
  type NumberFact,
  parseTicker,
  type TextFact,
  type Ticker,
} from "@/lib/protocol/mod.ts";

export type Facts = Readonly<Partial<Record<FactName, FactValue>>>;

/** A table that a test writes; what it does not write is not known. */
export class WrittenTable implements FactTable {
  readonly #rows = new Map<Ticker, Map<FactName, FactValue>>();

  constructor(rows: Readonly<Record<string, Facts>> = {}) {
    for (const [ticker, facts] of Object.entries(rows)) this.set(ticker, facts);
  }

  get size(): number {
    return this.#rows.size;
  }

  set(name: string, facts: Facts): void {
    const ticker = parseTicker(name);
    const row = this.#rows.get(ticker) ?? new Map<FactName, FactValue>();
    for (const fact of FACT_NAMES) {
      const value = facts[fact];
      if (value !== undefined) row.set(fact, value);
    }
    this.#rows.set(ticker, row);
  }

  get(ticker: Ticker, fact: FactName): FactValue {
    return this.#rows.get(ticker)?.get(fact) ?? null;
  }

  rowOf(ticker: Ticker): number | undefined {
    const row = [...this.#rows.keys()].indexOf(ticker);
    return row === -1 ? undefined : row;
  }

  tickerOf(row: number): Ticker {
    const ticker = [...this.#rows.keys()][row];
    if (ticker === undefined) throw new RangeError(`no row ${row}`);
    return ticker;
  }

  numbers(fact: NumberFact): Float64Array {
    return Float64Array.from(this.#rows.values(), (row) => {
      const value = row.get(fact) ?? null;
      return value === null ? NaN : Number(value);
    });
  }

  texts(fact: TextFact): readonly (string | null)[] {
    return Array.from(this.#rows.values(), (row) => {
      const value = row.get(fact) ?? null;
      return value === null ? null : String(value);
    });
  }
}
