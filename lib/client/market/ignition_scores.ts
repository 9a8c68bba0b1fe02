import type { IgnitionPayload, Ticker } from "@/lib/protocol/mod.ts";

/** The latest ignition score of each ticker, and when it was heard. */
export class IgnitionScores {
  readonly #scores: Map<Ticker, IgnitionPayload>;
  readonly #heardAt = new Map<Ticker, number>();
  #clearedAt = 0;

  constructor(scores: readonly IgnitionPayload[]) {
    this.#scores = new Map(scores.map((score) => [score.ticker, score]));
  }

  view(): ReadonlyMap<Ticker, IgnitionPayload> {
    return new Map(this.#scores);
  }

  /** @param at number of the message that brought it */
  apply(score: IgnitionPayload, at: number): void {
    this.#heardAt.set(score.ticker, at);
    this.#scores.set(score.ticker, score);
  }

  /** Forgets all scores: none is computed any more. @param at number of the message that says so */
  clear(at: number): void {
    this.#clearedAt = at;
    this.#scores.clear();
    this.#heardAt.clear();
  }

  /** Takes over fetched scores, but what was heard after message number `since` is newer. */
  merge(scores: readonly IgnitionPayload[], since: number): void {
    if (this.#clearedAt > since) return;
    for (const score of scores) {
      if ((this.#heardAt.get(score.ticker) ?? 0) <= since) this.#scores.set(score.ticker, score);
    }
  }

  /** Forgets tickers that left the list, so that this cannot grow for ever; answers whether there were any. */
  keep(listed: ReadonlySet<Ticker>): boolean {
    const gone = [...this.#scores.keys()].filter((ticker) => !listed.has(ticker));
    for (const ticker of gone) {
      this.#scores.delete(ticker);
      this.#heardAt.delete(ticker);
    }
    return gone.length > 0;
  }
}
