import type { EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import type { SecondBar } from "../../feed.ts";

const SECOND_MS = 1_000;

interface Forming {
  readonly endMs: number;
  readonly open: number;
  high: number;
  low: number;
  close: number;
}

/**
 * Makes seconds of what an exchange's ticker says: the last price after a trade, or after a few that came at once. Volume
 * is not claimed, since what is told of it is that of 24 hours: it is 0, and nothing is said of VWAP and trades.
 */
export class TickerSeconds {
  readonly #forming = new Map<Ticker, Forming>();
  /** Ends of the latest seconds that were told. */
  readonly #toldMs = new Map<Ticker, number>();

  /** A price that a ticker told, of a moment. One of a second that was told already is late: nothing comes of it. */
  take(ticker: Ticker, price: number, timeMs: number): SecondBar | null {
    const endMs = (Math.floor(timeMs / SECOND_MS) + 1) * SECOND_MS;
    const forming = this.#forming.get(ticker);
    if (endMs <= (this.#toldMs.get(ticker) ?? -Infinity) || endMs < (forming?.endMs ?? -Infinity)) return null;
    if (forming?.endMs === endMs) {
      forming.high = Math.max(forming.high, price);
      forming.low = Math.min(forming.low, price);
      forming.close = price;
      return null;
    }
    this.#forming.set(ticker, { endMs, open: price, high: price, low: price, close: price });
    return forming === undefined ? null : this.#told(ticker, forming);
  }

  /** The seconds that are over by a moment. */
  *over(nowMs: number): Generator<SecondBar, void, void> {
    for (const [ticker, forming] of this.#forming) {
      if (forming.endMs > nowMs) continue;
      this.#forming.delete(ticker);
      yield this.#told(ticker, forming);
    }
  }

  /** Its trades come from now on. */
  drop(ticker: Ticker): void {
    this.#forming.delete(ticker);
  }

  #told(ticker: Ticker, { endMs, open, high, low, close }: Forming): SecondBar {
    this.#toldMs.set(ticker, endMs);
    return { kind: "second", ticker, timeMs: endMs as EpochMs, open, high, low, close, volume: 0, vwap: null };
  }
}
