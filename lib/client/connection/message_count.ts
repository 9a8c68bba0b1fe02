/** The moment at which a fetch began: what came over the socket after it is newer than the answer. */
export type Mark = number;

/** Numbers the messages that this page hears. */
export class MessageCount {
  #count = 0;

  /** Number of the latest message. */
  get latest(): Mark {
    return this.#count;
  }

  /** Counts one more and tells its number. */
  next(): number {
    return this.#count += 1;
  }
}
