/** The last `capacity` values, oldest first; pushing one more drops the oldest. */
export class RingBuffer<T> implements Iterable<T> {
  readonly #slots: T[] = [];
  readonly #capacity: number;
  /** Index of the oldest value once the buffer is full. */
  #oldest = 0;

  /** @throws {RangeError} when `capacity` is no positive integer */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(`Cannot make a ring buffer: capacity must be a positive integer, not ${capacity}`);
    }
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#slots.length;
  }

  push(value: T): void {
    if (this.#slots.length < this.#capacity) {
      this.#slots.push(value);
      return;
    }
    this.#slots[this.#oldest] = value;
    this.#oldest = (this.#oldest + 1) % this.#capacity;
  }

  *[Symbol.iterator](): Iterator<T> {
    yield* this.#slots.slice(this.#oldest);
    yield* this.#slots.slice(0, this.#oldest);
  }
}
