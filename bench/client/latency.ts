import * as z from "zod";

/** Latencies of one window, milliseconds; null when none was measured. */
export const LatencySummary = z.object({
  count: z.int(),
  p50: z.nullable(z.number()),
  p99: z.nullable(z.number()),
  max: z.nullable(z.number()),
});
export type LatencySummary = z.infer<typeof LatencySummary>;

/** One bucket a millisecond; what is slower than a minute lies in the last. */
const BUCKETS = 60_000;

/** Counts latencies by the millisecond, without keeping each: exact percentiles at a fixed cost. */
export class LatencyHistogram {
  readonly #buckets = new Uint32Array(BUCKETS);
  #count = 0;
  #max = 0;

  record(latencyMs: number): void {
    // Two processes read the same clock, which ticks in whole milliseconds: below zero is rounding.
    const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.round(latencyMs)));
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count += 1;
    if (bucket > this.#max) this.#max = bucket;
  }

  reset(): void {
    this.#buckets.fill(0);
    this.#count = 0;
    this.#max = 0;
  }

  summary(): LatencySummary {
    if (this.#count === 0) return { count: 0, p50: null, p99: null, max: null };
    return { count: this.#count, p50: this.#percentile(0.5), p99: this.#percentile(0.99), max: this.#max };
  }

  #percentile(share: number): number {
    const rank = Math.ceil(share * this.#count);
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      seen += this.#buckets[bucket] ?? 0;
      if (seen >= rank) return bucket;
    }
    return this.#max;
  }
}
