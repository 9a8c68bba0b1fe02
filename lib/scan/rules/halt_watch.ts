import type { FactTable } from "@/lib/market/mod.ts";
import type { Finding, Watch } from "./watch.ts";

/** Tickers whose trading is halted, or is resumed. */
export class HaltWatch implements Watch {
  readonly #event: "halt" | "resume";
  #table: FactTable | null = null;
  #halted: ReadonlySet<number> = new Set();

  constructor(event: "halt" | "resume") {
    this.#event = event;
  }

  look(table: FactTable): readonly Finding[] {
    const before = this.#halted;
    const isFirst = this.#table !== table;
    this.#table = table;
    const column = table.numbers("halted");
    const now = new Set<number>();
    for (let row = 0; row < table.size; row += 1) if (column[row] === 1) now.add(row);
    this.#halted = now;
    if (isFirst) return [];
    const [rows, text] = this.#event === "halt"
      ? [now.difference(before), "trading halted"]
      : [before.difference(now), "trading resumed"];
    return [...rows].map((row) => ({ ticker: table.tickerOf(row), text }));
  }
}
