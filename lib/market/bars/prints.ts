import type { Trade } from "@/lib/protocol/mod.ts";

/** Most digits that a number holds exactly. */
const EXACT = 15;

/** Whether a text is digits alone; asked for most trades, and faster than an expression is. */
function isNumber(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return text.length > 0;
}

/**
 * Order of two trades of one ticker: event time, then the market's own number where both ids are numbers. 0 when
 * neither tells, which leaves the decision to arrival.
 */
export function compareTrades(a: Trade, b: Trade): number {
  if (a.timeMs !== b.timeMs) return a.timeMs - b.timeMs;
  if (a.id === undefined || b.id === undefined || a.id === b.id || !isNumber(a.id) || !isNumber(b.id)) return 0;
  if (a.id.length <= EXACT && b.id.length <= EXACT) return Number(a.id) - Number(b.id);
  // Ids of some markets exceed 2^53.
  const difference = BigInt(a.id) - BigInt(b.id);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** First, last, highest and lowest of some trades, whatever order they arrive in. */
export class Prints {
  #first: Trade;
  #last: Trade;
  #high: number;
  #low: number;

  constructor(trade: Trade) {
    this.#first = this.#last = trade;
    this.#high = this.#low = trade.price;
  }

  /** The same trades, to be added to apart. */
  copy(): Prints {
    const copy = new Prints(this.#first);
    copy.#last = this.#last;
    copy.#high = this.#high;
    copy.#low = this.#low;
    return copy;
  }

  get open(): number {
    return this.#first.price;
  }
  get close(): number {
    return this.#last.price;
  }
  get high(): number {
    return this.#high;
  }
  get low(): number {
    return this.#low;
  }

  add(trade: Trade): void {
    // Ties by arrival: the first that came opened, the last that came closed.
    const lastMs = this.#last.timeMs;
    if (compareTrades(trade, this.#last) >= 0) this.#last = trade;
    // What is later than the last is not looked at beside the first, which was told long ago and lies in no cache.
    if (trade.timeMs <= lastMs && compareTrades(trade, this.#first) < 0) this.#first = trade;
    if (trade.price > this.#high) this.#high = trade.price;
    if (trade.price < this.#low) this.#low = trade.price;
  }
}
