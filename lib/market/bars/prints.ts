import type { Trade } from "@/lib/protocol/mod.ts";

/** Most digits that a number holds exactly. */
const EXACT = 15;

/** In the place of a number that is too large to be held exactly: the text tells it. */
const LARGE = Infinity;
/** Cells that the prints of a minute take as numbers. */
export const PRINTS_CELLS = 8;

/** The market's own number of a trade; NaN where its id is none. */
function numberOf(id: string | undefined): number {
  if (id === undefined || id === "") return NaN;
  let number = 0;
  for (let at = 0; at < id.length; at++) {
    const code = id.charCodeAt(at);
    if (code < 48 || code > 57) return NaN;
    number = number * 10 + code - 48;
  }
  return id.length > EXACT ? LARGE : number;
}

/**
 * First, last, highest and lowest of some trades, whatever order they arrive in: by event time, then by the market's
 * number, then by arrival. The trades themselves are not kept: a market has a hundred thousand minutes of them.
 */
export class Prints {
  #open: number;
  #openMs: number;
  #openId: number;
  #close: number;
  #closeMs: number;
  #closeId: number;
  #high: number;
  #low: number;
  /** The ids that are too large, as some markets have them. */
  #openText: string | undefined;
  #closeText: string | undefined;

  constructor({ price, timeMs, id }: Pick<Trade, "price" | "timeMs" | "id">) {
    this.#open =
      this.#close =
      this.#high =
      this.#low =
        price;
    this.#openMs = this.#closeMs = timeMs;
    this.#openId = this.#closeId = numberOf(id);
    this.#openText = this.#closeText = this.#openId === LARGE ? id : undefined;
  }

  /** What {@link write} has written. */
  static read(cells: Float64Array, at: number): Prints {
    const cell = (index: number) => cells[at + index] ?? NaN;
    const prints = new Prints({ price: cell(0), timeMs: cell(1) as Trade["timeMs"] });
    prints.#openId = cell(2);
    prints.#close = cell(3);
    prints.#closeMs = cell(4);
    prints.#closeId = cell(5);
    prints.#high = cell(6);
    prints.#low = cell(7);
    return prints;
  }

  /** Whether numbers tell all of it. */
  get isNumeric(): boolean {
    return this.#openText === undefined && this.#closeText === undefined;
  }

  write(cells: Float64Array, at: number): void {
    cells[at] = this.#open;
    cells[at + 1] = this.#openMs;
    cells[at + 2] = this.#openId;
    cells[at + 3] = this.#close;
    cells[at + 4] = this.#closeMs;
    cells[at + 5] = this.#closeId;
    cells[at + 6] = this.#high;
    cells[at + 7] = this.#low;
  }

  /** The same trades, to be added to apart. */
  copy(): Prints {
    const copy = new Prints({ price: this.#open, timeMs: this.#openMs as Trade["timeMs"] });
    copy.#openId = this.#openId;
    copy.#openText = this.#openText;
    copy.#close = this.#close;
    copy.#closeMs = this.#closeMs;
    copy.#closeId = this.#closeId;
    copy.#closeText = this.#closeText;
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
    const number = numberOf(id);
    // Ties by arrival: the first that came opened, the last that came closed.
    if (
      timeMs < this.#openMs ||
      timeMs === this.#openMs && compareIds(number, id, this.#openId, this.#openText) < 0
    ) {
      this.#open = price;
      this.#openMs = timeMs;
      this.#openId = number;
      this.#openText = number === LARGE ? id : undefined;
    }
    if (
      timeMs > this.#closeMs ||
      timeMs === this.#closeMs && compareIds(number, id, this.#closeId, this.#closeText) >= 0
    ) {
      this.#close = price;
      this.#closeMs = timeMs;
      this.#closeId = number;
      this.#closeText = number === LARGE ? id : undefined;
    }
    if (price > this.#high) this.#high = price;
    if (price < this.#low) this.#low = price;
  }
}

/** Order of two ids of one moment by the market's own number; 0 when they are no numbers: then arrival decides. */
function compareIds(a: number, aText: string | undefined, b: number, bText: string | undefined): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return 0;
  if (a !== LARGE && b !== LARGE) return a - b;
  const difference = BigInt(aText ?? a) - BigInt(bText ?? b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
