import type { Ticker } from "@/lib/protocol/mod.ts";
import type { DashboardStore } from "./dashboard_store.ts";
import type { RestClient } from "../connection/rest/rest_client.ts";

/** A later request has the later answer, whichever comes first. */
class Turn {
  #asked = 0;
  #answered = 0;

  /** To be called with a request. What it returns tells, once, upon the answer, whether none of a later one has come. */
  take(): () => boolean {
    const turn = ++this.#asked;
    return () => {
      if (turn < this.#answered) return false;
      this.#answered = turn;
      return true;
    };
  }
}

/** Minutes that may have begun between the making of a page and its connection. */
export const RECENT_BARS = 3;

/** Fetches what the socket does not bring: all that was missed while away, and the bars of a ticker just chosen. */
export class CatchUp {
  readonly #store: DashboardStore;
  readonly #rest: RestClient;
  /** Answers that belong to an older connection or choice are dropped. */
  #generation = 0;
  #barsGeneration = 0;
  /** What could not be fetched the last time it was asked for, and why not. */
  readonly #failures = new Map<string, string>();
  #isRefreshing = false;
  readonly #positionsTurn = new Turn();
  readonly #statusTurn = new Turn();

  constructor(store: DashboardStore, rest: RestClient) {
    this.#store = store;
    this.#rest = rest;
  }

  /** Fetches everything. What fails is said in the log, and fetched again by `refresh`. */
  async all(): Promise<void> {
    const generation = ++this.#generation;
    const since = this.#store.mark();
    const current = () => generation === this.#generation;
    const ticker = this.#store.state.activeTicker.peek();
    const fetched = await Promise.all([
      this.status(),
      this.#attempt("watchlist", async () => {
        const { items } = await this.#rest.watchlist();
        if (current()) this.#store.mergeWatchlist(items, since);
      }),
      this.scores(),
      this.trading(),
      this.alerts(),
      ticker === null ? true : this.bars(ticker),
    ]);
    if (current()) this.#store.setSync(fetched.every(Boolean) ? "current" : "incomplete");
  }

  /**
   * Fetches what the page lacks that goes on from what it was made with: the trades of the minutes until now, and the
   * orders of before. What fails is said in the log, and everything is fetched by `refresh`.
   */
  async recent(): Promise<void> {
    const generation = ++this.#generation;
    const ticker = this.#store.state.activeTicker.peek();
    const fetched = await Promise.all([this.#orders(), ticker === null ? true : this.bars(ticker, RECENT_BARS)]);
    if (generation === this.#generation) this.#store.setSync(fetched.every(Boolean) ? "current" : "incomplete");
  }

  /** Forgets fetches under way: the connection they were for is gone. */
  abandon(): void {
    this.#generation += 1;
    this.#failures.clear();
  }

  /** Fetches the bars of `ticker`; answers whether that worked. @param limit how many. @default a whole day's */
  async bars(ticker: Ticker, limit?: number): Promise<boolean> {
    const generation = ++this.#barsGeneration;
    const since = this.#store.mark();
    this.#store.setChartPhase("loading");
    const fetched = await this.#attempt("bars", async () => {
      const { bars } = await this.#rest.bars(ticker, "1m", limit);
      if (generation === this.#barsGeneration) this.#store.mergeBars(ticker, bars, since);
    });
    if (!fetched && generation === this.#barsGeneration) this.#store.setChartPhase("failed");
    return fetched;
  }

  /** Fetches the scores alone; answers whether that worked. */
  scores(): Promise<boolean> {
    const generation = this.#generation;
    const since = this.#store.mark();
    return this.#attempt("scores", async () => {
      const scores = await this.#rest.ignition();
      if (generation === this.#generation) this.#store.mergeIgnition(scores, since);
    });
  }

  /** Fetches orders, positions and the account; answers whether that worked. */
  async trading(): Promise<boolean> {
    const generation = this.#generation;
    const fetched = await this.#attempt("orders", async () => {
      const [orders] = await Promise.all([this.#rest.orders(), this.#positions()]);
      if (generation !== this.#generation) return;
      this.#store.trading.mergeOrders(orders);
      this.#store.trading.fetched();
    });
    if (!fetched) this.#store.trading.missed();
    return fetched;
  }

  /** Fetches positions and the account. */
  async positions(): Promise<void> {
    if (!await this.#attempt("positions", () => this.#positions())) this.#store.trading.missed();
  }

  /**
   * Fetches what only the server knows exactly and tells nobody, and everything while something of what was missed could
   * not be fetched: to be called every few seconds. Asks nothing more while
   * the server still owes the last answers.
   */
  async refresh(): Promise<void> {
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    const { trading } = this.#store;
    if (this.#store.state.sync.peek() === "incomplete") await this.all();
    else {
      await Promise.all([
        trading.isOutdated ? this.trading() : trading.positions.held.peek().size > 0 ? this.positions() : undefined,
        trading.alerts.isRunning ? this.alerts() : undefined,
      ]);
    }
    this.#isRefreshing = false;
  }

  /** Fetches the alerts; answers whether that worked. */
  alerts(): Promise<boolean> {
    const generation = this.#generation;
    const since = this.#store.mark();
    return this.#attempt("alerts", async () => {
      const alerts = await this.#rest.alerts();
      if (generation === this.#generation) this.#store.trading.mergeAlerts(alerts, since);
    });
  }

  /** Fetches the status alone; answers whether that worked. */
  status(): Promise<boolean> {
    const generation = this.#generation;
    const isLatest = this.#statusTurn.take();
    return this.#attempt("status", async () => {
      const status = await this.#rest.status();
      if (generation === this.#generation && isLatest()) this.#store.mergeStatus(status);
    });
  }

  /** Orders alone; answers whether that worked. */
  #orders(): Promise<boolean> {
    const generation = this.#generation;
    return this.#attempt("orders", async () => {
      const orders = await this.#rest.orders();
      if (generation === this.#generation) this.#store.trading.mergeOrders(orders);
    });
  }

  async #positions(): Promise<void> {
    const generation = this.#generation;
    const isLatest = this.#positionsTurn.take();
    const since = this.#store.mark();
    const positions = await this.#rest.positions();
    if (generation === this.#generation && isLatest()) this.#store.trading.mergePositions(positions, since);
  }

  /** Says in the log what fails, once for as long as it fails for the same reason. */
  async #attempt(name: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.#failures.delete(name);
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (this.#failures.get(name) !== reason) this.#store.note(reason, "error");
      this.#failures.set(name, reason);
      return false;
    }
  }
}
