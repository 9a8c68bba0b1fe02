interface MinuteHigh {
  readonly minute: number;
  high: number;
}

/** Highs of the latest minutes that have trades: the current one and `bars` before it. */
export class BoxHighs {
  readonly #bars: number;
  /** Oldest first. */
  readonly #highs: MinuteHigh[] = [];

  constructor(bars: number) {
    this.#bars = bars;
  }

  /** Counts a price in a minute, also a past one that is still held. */
  add(minute: number, price: number): void {
    let index = this.#highs.length;
    while (index > 0 && (this.#highs[index - 1]?.minute ?? minute) > minute) index--;
    const own = this.#highs[index - 1];
    if (own?.minute === minute) {
      own.high = Math.max(own.high, price);
      return;
    }
    this.#highs.splice(index, 0, { minute, high: price });
    if (this.#highs.length > this.#bars + 1) this.#highs.shift();
  }

  /** Highest price of the last `bars` minutes with trades before `minute`; undefined when there are none. */
  before(minute: number): number | undefined {
    const box = this.#highs.filter((entry) => entry.minute < minute).slice(-this.#bars);
    return box.length === 0 ? undefined : Math.max(...box.map(({ high }) => high));
  }
}
