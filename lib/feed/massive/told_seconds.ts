import type { Ticker } from "@/lib/protocol/mod.ts";

/** So many of the latest seconds of a ticker are remembered: bits of one number. */
const KEPT_S = 32;
/** More tickers than the market has. */
const KEPT_TICKERS = 20_000;

interface Told {
  lastS: number;
  /** Bit `n` is set when the second `n` before the last one was told. */
  bits: number;
}

/** Which seconds have been told, so that none counts twice, in whatever order they come and by whichever connection. */
export class ToldSeconds {
  readonly #byTicker = new Map<Ticker, Told>();

  /** Takes note of a second by its end; false when it was told before, or is too old to know. */
  add(ticker: Ticker, endMs: number): boolean {
    const endS = Math.round(endMs / 1000);
    const told = this.#byTicker.get(ticker);
    if (told === undefined) {
      if (this.#byTicker.size >= KEPT_TICKERS) this.#byTicker.clear();
      this.#byTicker.set(ticker, { lastS: endS, bits: 1 });
      return true;
    }
    const aheadS = endS - told.lastS;
    if (aheadS > 0) {
      told.bits = aheadS < KEPT_S ? told.bits << aheadS | 1 : 1;
      told.lastS = endS;
      return true;
    }
    const bit = 1 << -aheadS;
    if (aheadS <= -KEPT_S || (told.bits & bit) !== 0) return false;
    told.bits |= bit;
    return true;
  }
}
