const MINUTE_MS = 60_000;
/** Minutes that may still change: those of the revision window, and the one under way. */
const MINUTES = 16;

/** Told of a minute that changes no more. */
type Closed = (startMs: number, high: number, low: number) => void;

/** Highest and lowest price of each of the latest minutes, so that one which is taken back leaves the day's range. */
export class MinuteExtremes {
  /** Of each place the minute that it holds, in minutes since 1970; -1 for none. */
  readonly #minutes = new Int32Array(MINUTES).fill(-1);
  readonly #highs = new Float64Array(MINUTES);
  readonly #lows = new Float64Array(MINUTES);
  readonly #closed: Closed;

  constructor(closed: Closed) {
    this.#closed = closed;
  }

  note(timeMs: number, price: number): void {
    const minute = Math.floor(timeMs / MINUTE_MS);
    const place = minute % MINUTES;
    const held = this.#minutes[place] ?? -1;
    if (held > minute) return this.#closed(minute * MINUTE_MS, price, price);
    if (held < minute) {
      this.#close(place);
      this.#minutes[place] = minute;
      this.#highs[place] = this.#lows[place] = price;
      return;
    }
    if (price > (this.#highs[place] ?? NaN)) this.#highs[place] = price;
    if (price < (this.#lows[place] ?? NaN)) this.#lows[place] = price;
  }

  /** Replaces what is known of a minute by the prices that it still has; one that is not held any more stays. */
  replace(timeMs: number, prices: readonly number[]): void {
    const minute = Math.floor(timeMs / MINUTE_MS);
    const place = minute % MINUTES;
    if (this.#minutes[place] !== minute) return;
    this.#minutes[place] = -1;
    for (const price of prices) this.note(timeMs, price);
  }

  /** Calls back for each minute that is held. */
  each(call: Closed): void {
    for (let place = 0; place < MINUTES; place++) {
      const minute = this.#minutes[place] ?? -1;
      if (minute >= 0) call(minute * MINUTE_MS, this.#highs[place] ?? NaN, this.#lows[place] ?? NaN);
    }
  }

  /** Closes all minutes. */
  flush(): void {
    for (let place = 0; place < MINUTES; place++) this.#close(place);
  }

  /** Forgets all minutes. */
  clear(): void {
    this.#minutes.fill(-1);
  }

  #close(place: number): void {
    const minute = this.#minutes[place] ?? -1;
    if (minute < 0) return;
    this.#minutes[place] = -1;
    this.#closed(minute * MINUTE_MS, this.#highs[place] ?? NaN, this.#lows[place] ?? NaN);
  }
}
