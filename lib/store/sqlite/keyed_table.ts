import type { SQLInputValue, StatementSync } from "node:sqlite";
import type * as z from "zod";
import { KeyedEntries } from "../keyed_entries.ts";
import { RowReader } from "./row_reader.ts";
import type { StorePart } from "./store_part.ts";
import type { Backlog, StoreWriter } from "./store_writer.ts";

export interface KeyedTableOptions<E> {
  readonly table: string;
  readonly schema: z.core.$ZodType<E>;
  readonly keyOf: (entry: E) => string;
  /** Column of the key. */
  readonly key: string;
  /** Which rows of the table are meant, as SQL. @default all */
  readonly where?: string;
  /** Rows as the schema has them, in order. */
  readonly select: string;
  /** Adds an entry at the end, or replaces that of its key in its place. */
  readonly upsert: string;
  /** Parameters of `upsert`. */
  readonly values: (entry: E) => SQLInputValue[];
}

/**
 * A small table with one row a key. A change is written when the call returns. One that cannot be written is made
 * in memory all the same, and the whole table is written anew as soon as that works.
 */
export class KeyedTable<E> implements Backlog {
  /** Where the entries are read from while the store is open. */
  readonly #entries: KeyedEntries<E>;
  readonly #values: (entry: E) => SQLInputValue[];
  readonly #writer: StoreWriter;
  readonly #upsert: StatementSync;
  readonly #delete: StatementSync;
  readonly #clear: StatementSync;
  /** Whether the table lacks a change. */
  #isBehind = false;

  constructor({ database, writer, logger }: StorePart, options: KeyedTableOptions<E>) {
    const { table, schema, keyOf, key, where = "TRUE", select, upsert, values } = options;
    this.#entries = new KeyedEntries(keyOf);
    this.#values = values;
    this.#writer = writer;
    this.#upsert = database.prepare(upsert);
    this.#delete = database.prepare(`DELETE FROM ${table} WHERE ${where} AND ${key} = ?`);
    this.#clear = database.prepare(`DELETE FROM ${table} WHERE ${where}`);
    const reader = new RowReader({ table, schema, keyOf: (row) => String(row[key]), logger });
    for (const entry of reader.read(database.prepare(select).iterate())) this.#entries.put(entry);
    writer.add(this);
  }

  list(): E[] {
    return this.#entries.list();
  }

  put(entry: E): void {
    this.#entries.put(entry);
    this.#write(() => this.#upsert.run(...this.#values(entry)));
  }

  remove(key: string): boolean {
    if (!this.#entries.remove(key)) return false;
    this.#write(() => this.#delete.run(key));
    return true;
  }

  get size(): number {
    return this.#isBehind ? 1 : 0;
  }

  write(): number {
    if (!this.#isBehind) return 0;
    this.#clear.run();
    for (const entry of this.#entries.list()) this.#upsert.run(...this.#values(entry));
    return 1;
  }

  written(): void {
    this.#isBehind = false;
  }

  #write(change: () => void): void {
    if (!this.#isBehind) this.#isBehind = this.#writer.write(change) !== null;
  }
}
