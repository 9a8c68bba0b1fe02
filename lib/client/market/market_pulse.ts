/** How far the market has come, as far as this page has heard. */
export class MarketPulse {
  #marketMs: number | null;
  #lastTradeMs: number | null = null;
  #isAnew = false;
  /** How old market data were when the server sent them. */
  feedLatencyMs: number | null = null;

  constructor(marketMs: number | null) {
    this.#marketMs = marketMs;
  }

  /** Event time that the market has reached; null before the first trade of a replay. */
  get marketMs(): number | null {
    return this.#marketMs;
  }

  /** When the page last heard of a trade, by its own clock; null before the first. */
  get lastTradeMs(): number | null {
    return this.#lastTradeMs;
  }

  /** @param nowMs by the page's clock */
  traded(timeMs: number, nowMs: number): void {
    this.#lastTradeMs = nowMs;
    this.reached(timeMs);
  }

  reached(timeMs: number): void {
    this.#marketMs = this.#isAnew ? timeMs : Math.max(this.#marketMs ?? timeMs, timeMs);
    this.#isAnew = false;
  }

  /** The market may begin anew: that of a recording then goes back in time. */
  restart(): void {
    this.#isAnew = true;
  }
}
