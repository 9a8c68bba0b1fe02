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

/** Order of two ids of one moment by the market's own number; 0 when they are no numbers: then arrival decides. */
function compareIds(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined || a === b || !isNumber(a) || !isNumber(b)) return 0;
  if (a.length <= EXACT && b.length <= EXACT) return Number(a) - Number(b);
  // Ids of some markets exceed 2^53.
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * First, last, highest and lowest of some trades, whatever order they arrive in: by event time, then by the market's
 * number, then by arrival. The trades themselves are not kept: a market has a hundred thousand minutes of them.
 */
export class Prints {
  #open: number;
  #openMs: number;
  #openId: string | undefined;
  #close: number;
  #closeMs: number;
  #closeId: string | undefined;
  #high: number;
  #low: number;

  constructor({ price, timeMs, id }: Pick<Trade, "price" | "timeMs" | "id">) {
    this.#open =
      this.#close =
      this.#high =
      this.#low =
        price;
    this.#openMs = this.#closeMs = timeMs;
    this.#openId = this.#closeId = id;
  }

  /** The same trades, to be added to apart. */
  copy(): Prints {
    const copy = new Prints({ price: this.#open, timeMs: this.#openMs as Trade["timeMs"] });
    copy.#openId = this.#openId;
    copy.#close = this.#close;
    copy.#closeMs = this.#closeMs;
    copy.#closeId = this.#closeId;
    copy.#high = this.#high;
    copy.#low = this.#low;
    return copy;
  }

  get open(): number {
    return this.#open;
  }
  get close(): number {
    return this.#close;
  }
  get high(): number {
    return this.#high;
  }
  get low(): number {
    return this.#low;
  }

  add({ price, timeMs, id }: Trade): void {
    // Ties by arrival: the first that came opened, the last that came closed.
    if (timeMs < this.#openMs || timeMs === this.#openMs && compareIds(id, this.#openId) < 0) {
      this.#open = price;
      this.#openMs = timeMs;
      this.#openId = id;
    }
    if (timeMs > this.#closeMs || timeMs === this.#closeMs && compareIds(id, this.#closeId) >= 0) {
      this.#close = price;
      this.#closeMs = timeMs;
      this.#closeId = id;
    }
    if (price > this.#high) this.#high = price;
    if (price < this.#low) this.#low = price;
  }
}
