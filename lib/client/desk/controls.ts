import type { Ticker } from "@/lib/protocol/mod.ts";
import type { Attempts } from "./attempts.ts";
import type { CatchUp } from "./catch_up.ts";
import type { RestClient } from "../connection/rest/rest_client.ts";

/** Names under which these are under way. */
export const watching = (ticker: Ticker): string => `watch ${ticker}`;
export const tiering = (ticker: Ticker): string => `tier ${ticker}`;

/** What a person sets on the server beside orders: the watchlist, tiers, scores, the engine. */
export class Controls {
  readonly #rest: RestClient;
  readonly #catchUp: CatchUp;
  readonly #attempts: Attempts;

  constructor(rest: RestClient, catchUp: CatchUp, attempts: Attempts) {
    this.#rest = rest;
    this.#catchUp = catchUp;
    this.#attempts = attempts;
  }

  setEngine(action: "start" | "stop"): Promise<void> {
    return this.#attempts.run("engine", async () => {
      await this.#rest.turn("engine", action);
      await this.#catchUp.status();
    });
  }

  startScoring(): Promise<void> {
    return this.#attempts.run("scoring", () => this.#rest.turn("ignition", "start"));
  }

  /** Puts a ticker on the watchlist. */
  watch(ticker: Ticker): Promise<void> {
    return this.#attempts.run(watching(ticker), () => this.#rest.addToWatchlist(ticker));
  }

  /** Takes it off. */
  unwatch(ticker: Ticker): Promise<void> {
    return this.#attempts.run(watching(ticker), () => this.#rest.removeFromWatchlist(ticker));
  }

  /** Holds a ticker in tier 2, or down in tier 1. */
  holdTier(ticker: Ticker, change: "promote" | "demote"): Promise<void> {
    return this.#attempts.run(tiering(ticker), () => this.#rest.holdTier(ticker, change));
  }
}
