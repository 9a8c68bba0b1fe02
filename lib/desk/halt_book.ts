import type { HaltNotice } from "@/lib/market/mod.ts";
import type { Halt, Ticker } from "@/lib/protocol/mod.ts";

/** Halts that are kept; of more those that were over first go. */
const MOST_HALTS = 1_000;

/** Where a ticker stood when its trading was halted. */
export type StandAtHalt = Pick<Halt, "band_up" | "band_down" | "last_price">;

/** Halts and resumptions since the feed began, of today and those that last. */
export class HaltBook {
  /** In the order in which they were told. */
  readonly #halts = new Set<Halt>();
  readonly #open = new Map<Ticker, Halt>();
  readonly #most: number;

  /** @param most that are kept; those that last are kept in any case */
  constructor(most = MOST_HALTS) {
    this.#most = most;
  }

  /** Trading stops; told again while it stands still, only what is told now counts as the reason. */
  halted({ ticker, time_ms, reason, kind, expected_ms = null }: HaltNotice, stand: StandAtHalt): void {
    const before = this.#open.get(ticker);
    if (before !== undefined) this.#halts.delete(before);
    const since_ms = before?.since_ms ?? time_ms;
    const halt: Halt = { ticker, state: "halted", reason, kind, since_ms, resumed_ms: null, expected_ms, ...stand };
    this.#halts.add(halt);
    this.#open.set(ticker, halt);
    for (const old of this.#halts) {
      if (this.#halts.size <= this.#most) break;
      if (old.state === "resumed") this.#halts.delete(old);
    }
  }

  /** Trading goes on; of a halt that was not told nothing is known. */
  resumed({ ticker, time_ms }: HaltNotice): void {
    const halt = this.#open.get(ticker);
    if (halt === undefined) return;
    this.#open.delete(ticker);
    this.#halts.delete(halt);
    this.#halts.add({ ...halt, state: "resumed", resumed_ms: time_ms });
  }

  /** Those that began at or after a time, or that last, newest first. */
  since(timeMs: number): Halt[] {
    return [...this.#halts].filter(({ since_ms, state }) => state === "halted" || since_ms >= timeMs)
      .sort((a, b) => b.since_ms - a.since_ms);
  }

  clear(): void {
    this.#halts.clear();
    this.#open.clear();
  }
}
