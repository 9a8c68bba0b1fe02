/**
 * Cuts bytes into pieces and copies only those that lie across two chunks, so that one core can follow hundreds of
 * connections.
 */
export abstract class ChunkParser {
  /** The beginning of a piece whose end has not come yet. */
  #pending: Uint8Array = new Uint8Array(0);
  #pendingLength = 0;

  /**
   * Takes the next `length` bytes of `chunk`, whose memory the caller may use again afterwards.
   *
   * @throws {SyntaxError} when they are not what the server should send
   */
  push(chunk: Uint8Array, length = chunk.length): void {
    if (this.#pendingLength === 0) {
      const used = this.parse(chunk, 0, length);
      if (used < length) this.#keep(chunk, used, length);
      return;
    }
    this.#keep(chunk, 0, length);
    const used = this.parse(this.#pending, 0, this.#pendingLength);
    if (used === 0) return;
    this.#pending.copyWithin(0, used, this.#pendingLength);
    this.#pendingLength -= used;
  }

  /** @returns where the first piece begins that is not whole */
  protected abstract parse(bytes: Uint8Array, start: number, end: number): number;

  #keep(chunk: Uint8Array, start: number, end: number): void {
    const needed = this.#pendingLength + end - start;
    if (needed > this.#pending.length) {
      const larger = new Uint8Array(Math.max(2 * needed, 1024));
      larger.set(this.#pending.subarray(0, this.#pendingLength));
      this.#pending = larger;
    }
    this.#pending.set(chunk.subarray(start, end), this.#pendingLength);
    this.#pendingLength = needed;
  }
}
