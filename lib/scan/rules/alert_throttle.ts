const MINUTE_MS = 60_000;

/** Lets through so many alerts in any minute of market time, and counts the rest. */
export class AlertThrottle {
  readonly #perMinute: number;
  /** When the last so many were let through, oldest first. */
  #toldMs: number[] = [];
  #heldBack = 0;
  #heldBackSinceMs = 0;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Whether an alert of this moment may be told; one that may not is counted. */
  admit(marketMs: number): boolean {
    // A recording that begins anew goes back in time.
    this.#toldMs = this.#toldMs.filter((toldMs) => toldMs > marketMs - MINUTE_MS && toldMs <= marketMs);
    if (this.#toldMs.length < this.#perMinute) {
      this.#toldMs.push(marketMs);
      return true;
    }
    if (this.#heldBack === 0) this.#heldBackSinceMs = marketMs;
    this.#heldBack += 1;
    return false;
  }

  /** How many were held back, once a minute at most; null while there is nothing to tell. */
  takeHeldBack(marketMs: number): number | null {
    const sinceMs = marketMs - this.#heldBackSinceMs;
    if (this.#heldBack === 0 || (sinceMs >= 0 && sinceMs < MINUTE_MS)) return null;
    const heldBack = this.#heldBack;
    this.#heldBack = 0;
    return heldBack;
  }
}
