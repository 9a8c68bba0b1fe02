/** A set of rows, for those that are added again and again. */
export class RowSet {
  #isIn = new Uint8Array(64);
  readonly #rows: number[] = [];

  get size(): number {
    return this.#rows.length;
  }

  add(row: number): void {
    if (this.#isIn[row] === 1) return;
    if (row >= this.#isIn.length) this.#grow(row);
    this.#isIn[row] = 1;
    this.#rows.push(row);
  }

  has(row: number): boolean {
    return this.#isIn[row] === 1;
  }

  clear(): void {
    for (const row of this.#rows) this.#isIn[row] = 0;
    this.#rows.length = 0;
  }

  /** In the order in which they were added. */
  [Symbol.iterator](): Iterator<number> {
    return this.#rows.values();
  }

  #grow(row: number): void {
    const larger = new Uint8Array(2 ** Math.ceil(Math.log2(row + 1)));
    larger.set(this.#isIn);
    this.#isIn = larger;
  }
}
