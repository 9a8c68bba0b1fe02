import type { BookLevel } from "@/lib/protocol/mod.ts";

/** A level as upstream writes it: every digit of price and size. */
export interface WrittenLevel {
  readonly price: string;
  readonly size: string;
}

interface Level extends WrittenLevel {
  readonly value: number;
}

/** One side of an order book, the best level first, no deeper than it may be. */
export class BookSide {
  readonly #sign: 1 | -1;
  readonly #deepest: number;
  #levels: Level[] = [];

  /** @param deepest levels that are kept */
  constructor(side: "bids" | "asks", deepest: number) {
    this.#sign = side === "bids" ? -1 : 1;
    this.#deepest = deepest;
  }

  /** Puts others in the place of all levels. */
  replace(levels: readonly WrittenLevel[]): void {
    this.#levels = levels.map((level) => ({ ...level, value: Number(level.price) }))
      .filter(({ size }) => Number(size) > 0)
      .sort((a, b) => (a.value - b.value) * this.#sign)
      .slice(0, this.#deepest);
  }

  /** Sets the size at a price; 0 takes the level away. */
  set({ price, size }: WrittenLevel): void {
    const value = Number(price);
    let low = 0;
    let high = this.#levels.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (((this.#levels[middle]?.value ?? value) - value) * this.#sign < 0) low = middle + 1;
      else high = middle;
    }
    const isKnown = this.#levels[low]?.value === value;
    if (Number(size) === 0) {
      if (isKnown) this.#levels.splice(low, 1);
      return;
    }
    this.#levels.splice(low, isKnown ? 1 : 0, { price, size, value });
    if (this.#levels.length > this.#deepest) this.#levels.pop();
  }

  /** The best `most` of them. */
  best(most: number): readonly Level[] {
    return this.#levels.slice(0, most);
  }

  /** The same in numbers. */
  told(most: number): BookLevel[] {
    return this.best(most).map(({ value, size }) => [value, Number(size)]);
  }
}
