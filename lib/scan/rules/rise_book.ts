import type { FactTable } from "@/lib/market/mod.ts";
import type { Ticker } from "@/lib/protocol/mod.ts";

/** A rise is over once the score has been below this for so long, market time. */
const COLD_BELOW = 50;
const COLD_FOR_MS = 60_000;

interface Rise {
  /** Since when the score has been cold; null while it is not. */
  coldSinceMs: number | null;
  /** Rules that have told of it. */
  readonly tellers: Set<string>;
}

/** Rises of ignition scores that have been told: of one rise a rule tells once. */
export class RiseBook {
  readonly #rises = new Map<Ticker, Rise>();

  /** Whether anything has been told of the rise that a ticker is in. */
  isTold(ticker: Ticker): boolean {
    return this.#rises.has(ticker);
  }

  /** Whether a rule has not told of the rise that a ticker is in; from now on it has. */
  begin(ticker: Ticker, ruleId: string): boolean {
    let rise = this.#rises.get(ticker);
    if (rise === undefined) this.#rises.set(ticker, rise = { coldSinceMs: null, tellers: new Set() });
    if (rise.tellers.has(ruleId)) return false;
    rise.tellers.add(ruleId);
    return true;
  }

  /** To be called once a second: ends rises. A score that is not known is cold. */
  look(table: FactTable, marketMs: number): void {
    const scores = table.numbers("ignition");
    for (const [ticker, rise] of this.#rises) {
      const row = table.rowOf(ticker);
      const score = row === undefined ? NaN : scores[row] ?? NaN;
      const { coldSinceMs } = rise;
      if (score >= COLD_BELOW) rise.coldSinceMs = null;
      else if (coldSinceMs === null || coldSinceMs > marketMs) rise.coldSinceMs = marketMs;
      else if (marketMs - coldSinceMs >= COLD_FOR_MS) this.#rises.delete(ticker);
    }
  }
}
