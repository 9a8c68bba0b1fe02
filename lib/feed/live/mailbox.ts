/** Carries values from callbacks to one async reader, in order. */
export class Mailbox<T> {
  #values: T[] = [];
  #wake: (() => void) | null = null;
  #end: { readonly error: unknown } | null = null;

  /** Values that wait to be read. */
  get size(): number {
    return this.#values.length;
  }

  /** Values put in after the end are dropped. */
  put(value: T): void {
    if (this.#end !== null) return;
    this.#values.push(value);
    this.#wake?.();
  }

  /** Ends the reading after what waits: without an error (null), or with one. The first call counts. */
  end(error: unknown = null): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** @throws the error that ended it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    for await (const values of this.batches()) yield* values;
  }

  /** What waits each time it is looked for. @throws the error that ended it. */
  async *batches(): AsyncGenerator<readonly T[], void, void> {
    while (true) {
      const values = this.#values;
      this.#values = [];
      if (values.length > 0) yield values;
      if (this.#values.length > 0) continue;
      if (this.#end !== null) {
        if (this.#end.error !== null) throw this.#end.error;
        return;
      }
      await new Promise<void>((resolve) => this.#wake = resolve);
      this.#wake = null;
    }
  }
}
