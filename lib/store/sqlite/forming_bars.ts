import type { StatementSync } from "node:sqlite";
import * as z from "zod";
import { Bar, Ticker } from "@/lib/protocol/mod.ts";
import { RowReader } from "./row_reader.ts";
import type { StorePart } from "./store_part.ts";
import type { Backlog, StoreWriter } from "./store_writer.ts";

/** The minute under way of each ticker, one row per ticker, and those that wait to be written. */
export class FormingBars implements Backlog {
  readonly #writer: StoreWriter;
  readonly #reader: RowReader<{ ticker: Ticker; bar: Bar }>;
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;
  readonly #deleteAll: StatementSync;
  readonly #waiting = new Map<Ticker, Bar>();
  #writing: [Ticker, Bar][] = [];

  constructor({ database, writer, logger }: StorePart) {
    this.#writer = writer;
    this.#select = database.prepare("SELECT ticker, body FROM forming_bars");
    this.#upsert = database.prepare("INSERT OR REPLACE INTO forming_bars VALUES (?, ?)");
    this.#deleteAll = database.prepare("DELETE FROM forming_bars");
    this.#reader = new RowReader({
      table: "forming_bars",
      schema: z.object({ ticker: Ticker, bar: Bar }),
      toValue: ({ ticker, body }) => ({ ticker, bar: JSON.parse(String(body)) }),
      keyOf: ({ ticker }) => String(ticker),
      logger,
    });
    writer.add(this);
  }

  put(ticker: Ticker, bar: Bar): void {
    this.#waiting.set(ticker, bar);
    this.#writer.soon();
  }

  all(): Map<Ticker, Bar> {
    const kept = this.#reader.read(this.#select.iterate()).map(({ ticker, bar }) => [ticker, bar] as const);
    return new Map([...kept, ...this.#waiting]);
  }

  clear(): void {
    this.#waiting.clear();
    this.#writer.write(() => this.#deleteAll.run());
  }

  get size(): number {
    return this.#waiting.size;
  }

  write(most: number): number {
    this.#writing = [...this.#waiting].slice(0, most);
    for (const [ticker, bar] of this.#writing) this.#upsert.run(ticker, JSON.stringify(bar));
    return this.#writing.length;
  }

  written(): void {
    for (const [ticker, bar] of this.#writing) {
      if (this.#waiting.get(ticker) === bar) this.#waiting.delete(ticker);
    }
    this.#writing = [];
  }
}
