import type { Ticker } from "@/lib/protocol/mod.ts";
import type { TickerSnapshot } from "../feed.ts";

/** What tickers are by the reference data, asked once for each. */
export class TickerTypes {
  readonly #ask: (ticker: Ticker) => Promise<string | undefined>;
  /** Undefined where upstream does not say, or could not be asked. */
  readonly #types = new Map<Ticker, string | undefined>();
  readonly #asking = new Set<Ticker>();

  constructor(ask: (ticker: Ticker) => Promise<string | undefined>) {
    this.#ask = ask;
  }

  /** Asks about those of which nothing is known. Resolves when all of these questions have an answer. */
  async learn(tickers: readonly Ticker[]): Promise<void> {
    const unknown = tickers.filter((ticker) => !this.#types.has(ticker) && !this.#asking.has(ticker));
    await Promise.all(unknown.map((ticker) => this.#learn(ticker)));
  }

  /** Adds their types to snapshots; those whose question has no answer yet are left out. */
  known(snapshots: readonly TickerSnapshot[]): TickerSnapshot[] {
    return snapshots.filter(({ ticker }) => this.#types.has(ticker)).map((snapshot) => {
      const type = this.#types.get(snapshot.ticker);
      return type === undefined ? snapshot : { ...snapshot, type };
    });
  }

  async #learn(ticker: Ticker): Promise<void> {
    this.#asking.add(ticker);
    // Where upstream refuses, whoever filters tickers goes by the suffix.
    this.#types.set(ticker, await this.#ask(ticker).catch(() => undefined));
    this.#asking.delete(ticker);
  }
}
