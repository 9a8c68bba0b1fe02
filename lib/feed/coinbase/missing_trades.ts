/**
 * Tells by trade ids, which grow by one per trade of a product, whether some have not come.
 *
 * An id that has not come yet may still: only what is missing at two heartbeats in a row counts as lost.
 */
export class MissingTrades {
  /** All ids up to this one are settled: come, given up, or before the connection. Null before anything is known. */
  #baseId: number | null = null;
  /** Greatest id known to exist. */
  #topId = 0;
  /** Ids above the base that have come. */
  readonly #come = new Set<number>();
  #isSuspect = false;
  /** Time of the latest trade from which on nothing was missing, epoch ms. */
  #completeToMs = 0;

  /** A trade came; each id is told once. The first, of whatever time, is where counting starts. */
  come(id: number, timeMs: number): void {
    if (this.#baseId === null) this.#start(id, timeMs);
    if (this.#baseId === null || id <= this.#baseId) return;
    this.#come.add(id);
    this.#topId = Math.max(this.#topId, id);
    while (this.#come.delete(this.#baseId + 1)) this.#baseId += 1;
    if (this.#baseId === this.#topId) this.#completeToMs = Math.max(this.#completeToMs, timeMs);
  }

  /** Upstream says which trade was its latest. @returns since when trades are lost, epoch ms; null when none are. */
  heartbeat(lastId: number, timeMs: number): number | null {
    if (this.#baseId === null) this.#start(lastId, timeMs);
    const wasSuspect = this.#isSuspect;
    const wasTopId = this.#topId;
    this.#topId = Math.max(this.#topId, lastId);
    this.#isSuspect = this.#baseId !== this.#topId;
    if (!this.#isSuspect) this.#completeToMs = Math.max(this.#completeToMs, timeMs);
    // Only what was missing at the heartbeat before has had its time.
    if (!this.#isSuspect || !wasSuspect || this.#baseId === null || this.#baseId >= wasTopId) return null;
    const fromMs = this.#completeToMs;
    this.#start(this.#topId, timeMs);
    return fromMs;
  }

  #start(id: number, timeMs: number): void {
    this.#baseId = this.#topId = id;
    this.#come.clear();
    this.#isSuspect = false;
    this.#completeToMs = timeMs;
  }
}
