/** Bounds of {@linkcode backoff}. */
export interface BackoffOptions {
  /**
   * Delay before the first retry, and the least before any, in milliseconds.
   *
   * @default 5000
   */
  readonly firstMs?: number;
  /**
   * The most that a delay can grow to, in milliseconds.
   *
   * @default 60000
   */
  readonly maxMs?: number;
}

/**
 * Delay before a retry in whole milliseconds: `firstMs` doubled `attempt` times up to `maxMs`, with full jitter on the
 * part above `firstMs`, so that clients which lost the same server come back spread out.
 *
 * @param attempt retries that failed before this one, from 0
 * @param random from 0 (inclusive) to 1 (exclusive)
 * @throws {RangeError} when `attempt` is no whole number from 0.
 *
 * @example
 * ```ts
 * backoff(0, 0.5); // 5000
 * backoff(1, 0.5); // 7500, of 5000..10000
 * backoff(9, 0.5); // 32500, of 5000..60000
 * ```
 */
export function backoff(attempt: number, random: number, options: BackoffOptions = {}): number {
  const { firstMs = 5_000, maxMs = 60_000 } = options;
  if (!Number.isInteger(attempt) || attempt < 0) {
    throw new RangeError(
      `Cannot compute a backoff: attempt must be a whole number from 0: current value is ${attempt}`,
    );
  }
  const ceilingMs = Math.max(firstMs, Math.min(maxMs, firstMs * 2 ** attempt));
  return Math.round(firstMs + random * (ceilingMs - firstMs));
}
