/** Sums per second over the last `seconds` seconds of event time, in a ring of that many buckets. */
export class SecondWindow {
  readonly #buckets: Float64Array;
  #firstS = Infinity;
  /** Second of the newest bucket; those of the `length - 1` seconds before it are held too. */
  #newestS = -Infinity;

  constructor(seconds: number) {
    this.#buckets = new Float64Array(seconds);
  }

  /** Adds to a second; one that has left the window is passed over. */
  add(second: number, amount: number): void {
    const length = this.#buckets.length;
    if (second <= this.#newestS - length) return;
    if (second > this.#newestS) {
      if (second - this.#newestS >= length) this.#buckets.fill(0);
      else for (let s = this.#newestS + 1; s <= second; s++) this.#buckets[s % length] = 0;
      this.#newestS = second;
    }
    this.#firstS = Math.min(this.#firstS, second);
    const index = second % length;
    this.#buckets[index] = (this.#buckets[index] ?? 0) + amount;
  }

  /** Sum of the `seconds` seconds that end with `lastS`, as far as they are held. */
  sum(lastS: number, seconds: number): number {
    const length = this.#buckets.length;
    const fromS = Math.max(lastS - seconds + 1, this.#newestS - length + 1);
    let total = 0;
    for (let s = fromS; s <= Math.min(lastS, this.#newestS); s++) total += this.#buckets[s % length] ?? 0;
    return total;
  }

  /**
   * How many times more the last `seconds` seconds hold than as many did on average in the `baseSeconds` before them.
   * Of these only what has been observed counts; 0 while that is less than `seconds`, or empty.
   */
  surge(lastS: number, seconds: number, baseSeconds: number): number {
    const baseLastS = lastS - seconds;
    const observed = Math.min(baseSeconds, baseLastS - this.#firstS + 1);
    if (!(observed >= seconds)) return 0;
    const base = this.sum(baseLastS, observed) / observed * seconds;
    return base > 0 ? this.sum(lastS, seconds) / base : 0;
  }
}
