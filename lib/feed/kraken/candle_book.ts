import type { Ticker } from "@/lib/protocol/mod.ts";
import type { FeedBar } from "../feed.ts";
import type { Candle } from "./messages.ts";

/** Turns candles that grow with each trade into completed bars: a candle is complete when that of a later minute comes. */
export class CandleBook {
  readonly #forming = new Map<Ticker, Candle>();
  /** The one completed last. */
  readonly #completed = new Map<Ticker, Candle>();

  /**
   * Takes a candle as it stands; gives the bar that is completed by it, or corrected.
   *
   * @param isSnapshot of a snapshot, which reaches hours back: its newest candle is the one that goes on growing, and of
   * those before it nothing is told
   */
  take(candle: Candle, isSnapshot: boolean): FeedBar | null {
    const { ticker, bar, trades } = candle;
    const forming = this.#forming.get(ticker);
    if (forming === undefined || bar.time > forming.bar.time) {
      this.#forming.set(ticker, candle);
      return forming === undefined || isSnapshot ? null : this.#complete(forming);
    }
    if (bar.time === forming.bar.time) {
      if (trades >= forming.trades) this.#forming.set(ticker, candle);
      return null;
    }
    const completed = this.#completed.get(ticker);
    const isNews = completed !== undefined && bar.time === completed.bar.time && trades > completed.trades;
    return isNews ? this.#complete(candle) : null;
  }

  #complete(candle: Candle): FeedBar {
    const { ticker, bar } = candle;
    this.#completed.set(ticker, candle);
    return { kind: "bar", ticker, bar };
  }
}
