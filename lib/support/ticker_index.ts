/**
 * Numbers tickers from 0 upwards in the order in which they are first asked for. What is kept a ticker can then lie in
 * lists: a trade looks its ticker up once, and not in a map of each part that it passes through. Of a market of 12,000
 * these maps lie in no cache, and looking into eight of them took as long as all the rest.
 */
const numbers = new Map<string, number>();
let lastTicker: string | undefined;
let lastNumber = -1;

/** The number of a ticker, the same in all of the process as long as it runs. */
export function tickerIndex(ticker: string): number {
  if (ticker === lastTicker) return lastNumber;
  let number = numbers.get(ticker);
  if (number === undefined) numbers.set(ticker, number = numbers.size);
  lastTicker = ticker;
  return lastNumber = number;
}

/** A list of something a ticker, by the number of the ticker. */
export class TickerList<T> {
  readonly #items: (T | undefined)[] = [];

  /** Numbers below this one may have something. */
  get length(): number {
    return this.#items.length;
  }

  at(index: number): T | undefined {
    return this.#items[index];
  }

  get(ticker: string): T | undefined {
    return this.#items[tickerIndex(ticker)];
  }

  set(index: number, item: T | undefined): void {
    // A list that is filled from anywhere but its beginning is kept as a map, which is slow.
    while (this.#items.length <= index) this.#items.push(undefined);
    this.#items[index] = item;
  }

  entries(): IterableIterator<[number, T | undefined]> {
    return this.#items.entries();
  }
}
