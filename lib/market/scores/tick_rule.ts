/**
 * Tells buys from sells where the feed does not: a price above the one before was bought, below it sold, and an equal
 * one takes the side of the last change (Lee and Ready, 1991). Before the first change, and for late trades, whose
 * predecessor is not known any more, there is no telling.
 */
export class TickRule {
  #price: number | undefined;
  #timeMs = -Infinity;
  #side: "buy" | "sell" | undefined;

  /** Side of the next trade. */
  side(price: number, timeMs: number): "buy" | "sell" | undefined {
    if (timeMs < this.#timeMs) return undefined;
    if (this.#price !== undefined && price !== this.#price) this.#side = price > this.#price ? "buy" : "sell";
    this.#price = price;
    this.#timeMs = timeMs;
    return this.#side;
  }
}
