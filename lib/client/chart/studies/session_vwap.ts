import type { Bar } from "@/lib/protocol/mod.ts";

/** Sums of a session: shares, shares times price, shares times price squared. */
type Sums = readonly [shares: number, value: number, squares: number];

const NOTHING: Sums = [0, 0, 0];

export interface SessionVwapValue {
  readonly vwap: number;
  /** Standard deviation of the prices about it, weighed by shares: where the first bands lie. */
  readonly deviation: number;
}

/**
 * VWAP of each session out of bars with their volumes and VWAPs (a bar without one counts at its typical price), with the
 * standard deviation by which its bands are drawn. What deviates within a bar is not in it.
 */
export class SessionVwap {
  readonly #sessionOf: (timeS: number) => string | number;
  #session: string | number | null = null;
  #before: Sums = NOTHING;
  #sums: Sums = NOTHING;
  #time = -Infinity;

  /** @param sessionOf what is the same for all bars of a session */
  constructor(sessionOf: (timeS: number) => string | number) {
    this.#sessionOf = sessionOf;
  }

  /** The next bar, or the latest one as it is now. Null while nothing has traded. */
  next(bar: Bar): SessionVwapValue | null {
    if (bar.time !== this.#time) {
      this.#before = this.#sums;
      this.#time = bar.time;
    }
    const session = this.#sessionOf(bar.time);
    if (session !== this.#session) {
      this.#before = NOTHING;
      this.#session = session;
    }
    const price = bar.vwap ?? (bar.high + bar.low + bar.close) / 3;
    const [shares, value, squares] = this.#before;
    this.#sums = [shares + bar.volume, value + bar.volume * price, squares + bar.volume * price ** 2];
    const [all, worth, square] = this.#sums;
    if (all <= 0) return null;
    const vwap = worth / all;
    return { vwap, deviation: Math.sqrt(Math.max(0, square / all - vwap ** 2)) };
  }
}
