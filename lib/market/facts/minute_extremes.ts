const MINUTE_MS = 60_000;
/** Minutes that may still change: those of the revision window, and the one under way. */
const MINUTES = 16;
/** Cells of a minute behind its own. */
const HIGH = 1;
const LOW = 2;
const CELLS = 3;
const NONE = -1;

/** Told of a minute that changes no more. */
type Closed = (startMs: number, high: number, low: number) => void;

/** Highest and lowest price of each of the latest minutes, so that one which is taken back leaves the day's range. */
export class MinuteExtremes {
  /** Of each place the minute that it holds, in minutes since 1970, -1 for none; its high and its low. */
  readonly #cells = new Float64Array(MINUTES * CELLS);
  readonly #closed: Closed;

  constructor(closed: Closed) {
    this.#closed = closed;
    this.clear();
  }

  note(timeMs: number, price: number): void {
    const minute = Math.floor(timeMs / MINUTE_MS);
    const cells = this.#cells;
    const at = minute % MINUTES * CELLS;
    const held = cells[at] ?? NONE;
    if (held > minute) return this.#closed(minute * MINUTE_MS, price, price);
    if (held < minute) {
      this.#close(at);
      cells[at] = minute;
      cells[at + HIGH] = cells[at + LOW] = price;
      return;
    }
    if (price > (cells[at + HIGH] ?? NaN)) cells[at + HIGH] = price;
    if (price < (cells[at + LOW] ?? NaN)) cells[at + LOW] = price;
  }

  /** Replaces what is known of a minute by the prices that it still has; one that is not held any more stays. */
  replace(timeMs: number, prices: readonly number[]): void {
    const minute = Math.floor(timeMs / MINUTE_MS);
    const at = minute % MINUTES * CELLS;
    if (this.#cells[at] !== minute) return;
    this.#cells[at] = NONE;
    for (const price of prices) this.note(timeMs, price);
  }

  /** Calls back for each minute that is held. */
  each(call: Closed): void {
    for (let at = 0; at < this.#cells.length; at += CELLS) {
      const minute = this.#cells[at] ?? NONE;
      if (minute !== NONE) call(minute * MINUTE_MS, this.#cells[at + HIGH] ?? NaN, this.#cells[at + LOW] ?? NaN);
    }
  }

  /** Closes all minutes. */
  flush(): void {
    for (let at = 0; at < this.#cells.length; at += CELLS) this.#close(at);
  }

  /** Forgets all minutes. */
  clear(): void {
    for (let at = 0; at < this.#cells.length; at += CELLS) this.#cells[at] = NONE;
  }

  #close(at: number): void {
    const minute = this.#cells[at] ?? NONE;
    if (minute === NONE) return;
    this.#cells[at] = NONE;
    this.#closed(minute * MINUTE_MS, this.#cells[at + HIGH] ?? NaN, this.#cells[at + LOW] ?? NaN);
  }
}
