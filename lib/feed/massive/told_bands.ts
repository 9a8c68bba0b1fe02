import type { Ticker } from "@/lib/protocol/mod.ts";

/** Upstream repeats price bands all the time: which of them are new. */
export class ToldBands {
  readonly #byTicker = new Map<Ticker, { readonly up: number; readonly down: number }>();

  /** False when these bands are known. */
  add(ticker: Ticker, up: number, down: number): boolean {
    const told = this.#byTicker.get(ticker);
    if (told?.up === up && told.down === down) return false;
    this.#byTicker.set(ticker, { up, down });
    return true;
  }
}
