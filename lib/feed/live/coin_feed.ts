import type { EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import type { TickerSnapshot } from "../feed.ts";
import { LiveFeed, type LiveFeedTraits, type LiveRest } from "./live_feed.ts";
import type { LiveFeedOptions } from "./live_feed_options.ts";

/** Heartbeats come about every second when there is nothing else: after this long the connection is dead. */
const SILENCE_MS = 5_000;

/** What tells one exchange of coins from another. */
export interface CoinFeedTraits
  extends
    Pick<LiveFeedTraits, "name" | "wsUrl" | "rest" | "defaultTickers" | "needsSubscription" | "topicsOf" | "spelling"> {
  /** Whether upstream gives one-minute bars. */
  readonly bars: boolean;
}

export interface CoinRest extends LiveRest {
  /** The day is UTC's. Rejects when the request fails. */
  snapshot(ticker: Ticker, nowMs: EpochMs, signal: AbortSignal): Promise<TickerSnapshot>;
}

/** A live feed of an exchange of coins: always open, without an account, and without a list of gainers. */
export abstract class CoinFeed extends LiveFeed {
  constructor({ bars, ...traits }: CoinFeedTraits, options: LiveFeedOptions) {
    super({
      ...traits,
      marketHours: "always_open",
      capabilities: { quotes: true, bars, snapshot: true, gainers: false, dailyBars: true },
      silenceMs: SILENCE_MS,
    }, options);
  }

  async snapshot(tickers: readonly Ticker[]): Promise<TickerSnapshot[]> {
    const nowMs = this.marketTime();
    return await Promise.all(tickers.map((ticker) => this.rest.snapshot(ticker, nowMs, this.closing.signal)));
  }

  protected abstract override readonly rest: CoinRest;
}
