/**
 * Draws one of many by weight, and lets single weights change: each inner node holds the sum of the two below it, so that
 * both take as many steps as the number of choices has binary digits.
 */
export class WeightTree {
  readonly #leaves: number;
  readonly #sums: Float64Array;

  constructor(weights: readonly number[]) {
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(2, weights.length)));
    this.#sums = new Float64Array(2 * this.#leaves);
    this.#sums.set(weights, this.#leaves);
    for (let node = this.#leaves - 1; node > 0; node--) this.#add(node);
  }

  get total(): number {
    return this.#sums[1] ?? 0;
  }

  at(index: number): number {
    return this.#sums[this.#leaves + index] ?? 0;
  }

  set(index: number, weight: number): void {
    let node = this.#leaves + index;
    this.#sums[node] = weight;
    // Sums are made anew rather than moved by the difference, whose rounding errors would add up.
    for (node >>>= 1; node > 0; node >>>= 1) this.#add(node);
  }

  /**
   * The choice in whose share of the total a number lies.
   *
   * @param at from 0 (included) to {@link total} (excluded)
   */
  find(at: number): number {
    let node = 1;
    while (node < this.#leaves) {
      node *= 2;
      const left = this.#sums[node] ?? 0;
      // Rounding may leave a little over at the end: never go where nothing has a weight.
      if (at >= left && (this.#sums[node + 1] ?? 0) > 0) {
        at -= left;
        node++;
      }
    }
    return node - this.#leaves;
  }

  #add(node: number): void {
    this.#sums[node] = (this.#sums[2 * node] ?? 0) + (this.#sums[2 * node + 1] ?? 0);
  }
}
