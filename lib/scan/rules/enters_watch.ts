import type { FactTable } from "@/lib/market/mod.ts";
import type { Ticker } from "@/lib/protocol/mod.ts";
import { ScanQuery, type ScanQuestion } from "../scan_query.ts";
import type { Finding, Watch } from "./watch.ts";

/** Tickers that begin to match a scan or a filter, beyond the limit of the scan, too. */
export class EntersWatch implements Watch {
  readonly #query: ScanQuery;
  readonly #text: string;
  readonly #watchlist: () => Iterable<Ticker>;
  #table: FactTable | null = null;
  #inside: ReadonlySet<number> = new Set();

  constructor(question: ScanQuestion, text: string, watchlist: () => Iterable<Ticker>) {
    this.#query = new ScanQuery(question);
    this.#text = text;
    this.#watchlist = watchlist;
  }

  look(table: FactTable): readonly Finding[] {
    const before = this.#inside;
    const isFirst = this.#table !== table;
    this.#table = table;
    this.#inside = new Set(this.#query.matches(table, this.#watchlist));
    if (isFirst) return [];
    return [...this.#inside].filter((row) => !before.has(row))
      .map((row) => ({ ticker: table.tickerOf(row), text: this.#text }));
  }
}
