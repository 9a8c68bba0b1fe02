/** Entries by a key in memory, in the order in which they were first put. */
export class KeyedEntries<E> {
  readonly #keyOf: (entry: E) => string;
  readonly #entries = new Map<string, E>();

  constructor(keyOf: (entry: E) => string) {
    this.#keyOf = keyOf;
  }

  list(): E[] {
    return [...this.#entries.values()];
  }

  put(entry: E): void {
    this.#entries.set(this.#keyOf(entry), entry);
  }

  /** False when there was none. */
  remove(key: string): boolean {
    return this.#entries.delete(key);
  }
}
