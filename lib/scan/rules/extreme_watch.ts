import type { FactTable } from "@/lib/market/mod.ts";
import { type Finding, type Watch, written } from "./watch.ts";

/** New highs, or new lows, of the day: of its regular session, before that of the pre-market. */
export class ExtremeWatch implements Watch {
  readonly #sign: 1 | -1;
  #table: FactTable | null = null;
  /** The extreme of each row as it was. */
  #known: Float64Array = new Float64Array(0);

  constructor(extreme: "high" | "low") {
    this.#sign = extreme === "high" ? 1 : -1;
  }

  look(table: FactTable): readonly Finding[] {
    const before = this.#table === table ? this.#known : new Float64Array(0);
    this.#table = table;
    const [regular, early] = this.#sign === 1
      ? [table.numbers("high"), table.numbers("high_pre")]
      : [table.numbers("low"), table.numbers("low_pre")];
    const findings: Finding[] = [];
    const now = new Float64Array(table.size).fill(NaN);
    for (let row = 0; row < table.size; row += 1) {
      const own = regular[row] ?? NaN;
      const value = now[row] = Number.isNaN(own) ? early[row] ?? NaN : own;
      // The first of a day is none: with it the day's range begins. A regular session begins a range of its own.
      if (!(this.#sign * value > this.#sign * (before[row] ?? NaN))) continue;
      const text = `new ${this.#sign === 1 ? "high" : "low"} of day ${written(value)}`;
      findings.push({ ticker: table.tickerOf(row), text });
    }
    this.#known = now;
    return findings;
  }
}
