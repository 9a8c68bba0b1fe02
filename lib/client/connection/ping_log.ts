/** PINGs on their way, to time their answers. */
export class PingLog {
  #lastId = 0;
  /** When each PING left, the oldest first. */
  readonly #sentMs = new Map<number, number>();

  /** An id that no PING before had. */
  nextId(): number {
    return ++this.#lastId;
  }

  sent(id: number, nowMs: number): void {
    this.#sentMs.set(id, nowMs);
  }

  /**
   * Milliseconds since PING `id` left, or since the oldest unanswered one where the answer has no id; null when nobody
   * waits for this answer. It counts for all PINGs before it, too.
   */
  answered(id: number | null, nowMs: number): number | null {
    const [oldest] = this.#sentMs.keys();
    const sentMs = this.#sentMs.get(id ?? oldest ?? 0);
    if (sentMs === undefined) return null;
    for (const other of this.#sentMs.keys()) {
      if (id === null || other <= id) this.#sentMs.delete(other);
    }
    return Math.max(0, nowMs - sentMs);
  }
}
