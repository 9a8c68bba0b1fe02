import type { Ticker } from "@/lib/protocol/mod.ts";
import type { DashboardStore } from "./dashboard_store.ts";
import type { RestClient } from "./rest_client.ts";

/** Fetches what the socket does not bring: all that was missed while away, and the bars of a ticker just chosen. */
export class CatchUp {
  readonly #store: DashboardStore;
  readonly #rest: RestClient;
  /** Answers that belong to an older connection or choice are dropped. */
  #generation = 0;
  #barsGeneration = 0;

  constructor(store: DashboardStore, rest: RestClient) {
    this.#store = store;
    this.#rest = rest;
  }

  /** Fetches everything. What fails is said in the log and fetched again with the next connection. */
  async all(): Promise<void> {
    const generation = ++this.#generation;
    const since = this.#store.mark();
    const current = () => generation === this.#generation;
    const ticker = this.#store.state.activeTicker.peek();
    const fetched = await Promise.all([
      this.#attempt(async () => {
        const status = await this.#rest.status();
        if (current()) this.#store.mergeStatus(status);
      }),
      this.#attempt(async () => {
        const { items } = await this.#rest.watchlist();
        if (current()) this.#store.mergeWatchlist(items, since);
      }),
      this.scores(),
      ticker === null ? true : this.bars(ticker),
    ]);
    if (current()) this.#store.setSync(fetched.every(Boolean) ? "current" : "incomplete");
  }

  /** Forgets fetches under way: the connection they were for is gone. */
  abandon(): void {
    this.#generation += 1;
  }

  /** Fetches the bars of `ticker`; answers whether that worked. */
  async bars(ticker: Ticker): Promise<boolean> {
    const generation = ++this.#barsGeneration;
    const since = this.#store.mark();
    this.#store.setChartPhase("loading");
    const fetched = await this.#attempt(async () => {
      const { bars } = await this.#rest.bars(ticker);
      if (generation === this.#barsGeneration) this.#store.mergeBars(ticker, bars, since);
    });
    if (!fetched && generation === this.#barsGeneration) this.#store.setChartPhase("failed");
    return fetched;
  }

  /** Fetches the scores alone; answers whether that worked. */
  scores(): Promise<boolean> {
    const generation = this.#generation;
    const since = this.#store.mark();
    return this.#attempt(async () => {
      const { items } = await this.#rest.ignition();
      if (generation === this.#generation) this.#store.mergeIgnition(items, since);
    });
  }

  /** Fetches the status alone. */
  async status(): Promise<void> {
    const generation = this.#generation;
    await this.#attempt(async () => {
      const status = await this.#rest.status();
      if (generation === this.#generation) this.#store.mergeStatus(status);
    });
  }

  async #attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#store.note(error instanceof Error ? error.message : String(error), "error");
      return false;
    }
  }
}
