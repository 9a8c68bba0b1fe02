import type { SQLOutputValue } from "node:sqlite";
import * as z from "zod";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";

/** So many bad rows are named; a file that is full of them would fill the log. */
const MAX_REPORTS = 100;

export type Row = Readonly<Record<string, SQLOutputValue>>;

export interface RowReaderOptions<T> {
  /** What the rows are, for the log. */
  readonly table: string;
  readonly schema: z.core.$ZodType<T>;
  /** What the schema is to parse. @default the JSON in its `body`, or else the row */
  readonly toValue?: (row: Row) => unknown;
  /** What the log calls a row. */
  readonly keyOf: (row: Row) => string;
  readonly logger: Logger;
}

const jsonOrRow = (row: Row): unknown => "body" in row ? JSON.parse(String(row["body"])) : row;

/**
 * Reads rows back. One that does not parse is left out and logged once. Queries cast integers to REAL: a damaged one may
 * be too large for a number, which would end the reading.
 */
export class RowReader<T> {
  readonly #options: RowReaderOptions<T>;
  readonly #reported = new Set<string>();

  constructor(options: RowReaderOptions<T>) {
    this.#options = options;
  }

  /** The first `limit` good ones. */
  read(rows: Iterable<Row>, limit = Infinity): T[] {
    const values: T[] = [];
    if (limit <= 0) return values;
    for (const row of rows) {
      const value = this.#parse(row);
      if (value !== undefined) values.push(value);
      if (values.length >= limit) break;
    }
    return values;
  }

  #parse(row: Row): T | undefined {
    const { schema, keyOf, toValue = jsonOrRow } = this.#options;
    try {
      return z.parse(schema, toValue(row));
    } catch (error) {
      this.#report(keyOf(row), error);
      return undefined;
    }
  }

  #report(key: string, error: unknown): void {
    if (this.#reported.has(key) || this.#reported.size >= MAX_REPORTS) return;
    this.#reported.add(key);
    const { table, logger } = this.#options;
    const reason = error instanceof z.core.$ZodError ? z.prettifyError(error) : errorMessage(error);
    logger.error(`row ${key} of ${table} in the store is left out: it does not parse`, { reason });
  }
}
