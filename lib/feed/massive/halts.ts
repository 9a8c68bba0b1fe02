import type { Ticker } from "@/lib/protocol/mod.ts";

/** Prints of the last moment before a halt may bear a time just after it. */
const MARGIN_MS = 10_000;

/**
 * Which tickers are halted. Halts are told, but a resumption may not be heard: it comes only to whoever is connected and
 * subscribed to the ticker's bands at that moment. Trading shows it as well.
 */
export class Halts {
  readonly #sinceMs = new Map<Ticker, number>();

  /** False when that is known. */
  halt(ticker: Ticker, timeMs: number): boolean {
    if (this.#sinceMs.has(ticker)) return false;
    this.#sinceMs.set(ticker, timeMs);
    return true;
  }

  /** False when it was not halted. */
  resume(ticker: Ticker): boolean {
    return this.#sinceMs.delete(ticker);
  }

  /** The ticker has traded at a time; true when it must have been resumed. */
  trade(ticker: Ticker, timeMs: number): boolean {
    const sinceMs = this.#sinceMs.get(ticker);
    return sinceMs !== undefined && timeMs >= sinceMs + MARGIN_MS && this.resume(ticker);
  }
}
