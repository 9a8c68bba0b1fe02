import { type Bar, type DailyBar, parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import type { TickerSnapshot } from "./feed.ts";
import { CoinbaseDialogue } from "./coinbase/coinbase_dialogue.ts";
import { CoinbaseRest } from "./coinbase/coinbase_rest.ts";
import type { Dialogue, Link } from "./live/dialogue.ts";
import { LiveFeed, type LiveFeedOptions } from "./live/live_feed.ts";
import { RecentIds } from "./live/recent_ids.ts";
import { type RequestOptions, RestClient } from "./live/rest_client.ts";

const WS_URL = "wss://ws-feed.exchange.coinbase.com";
const REST_URL = "https://api.exchange.coinbase.com";
/** Heartbeats come every second. */
const SILENCE_MS = 5_000;
/** Upstream's limit per address. */
const REQUESTS_PER_SECOND = 8;

/** Subscribed when no tickers are named. */
const DEFAULT_PAIRS: readonly Ticker[] = ["BTC-USD", "ETH-USD", "SOL-USD"].map(parseTicker);

/**
 * Live crypto of Coinbase Exchange, no account needed. Tickers are its product ids: `BTC-USD`.
 *
 * @example
 * ```ts
 * await using feed = new CoinbaseFeed({ tickers: [parseTicker("BTC-USD")] });
 * for await (const event of feed.events(signal)) handle(event);
 * ```
 */
export class CoinbaseFeed extends LiveFeed {
  readonly #rest: CoinbaseRest;
  readonly #seen = new RecentIds();

  constructor(options: LiveFeedOptions = {}) {
    const { tickers = [], wsUrl = WS_URL, restUrl = REST_URL } = options;
    super({
      name: "coinbase",
      marketHours: "always_open",
      capabilities: { quotes: true, bars: false, snapshot: true, gainers: false, dailyBars: true },
      wsUrl,
      silenceMs: SILENCE_MS,
      needsSubscription: true,
      topicsOf: (ticker) => [ticker],
    }, { ...options, tickers: tickers.length === 0 ? DEFAULT_PAIRS : tickers });
    const client = new RestClient({ ...this.surroundings, baseUrl: restUrl, requestsPerSecond: REQUESTS_PER_SECOND });
    this.#rest = new CoinbaseRest(client);
  }

  async snapshot(tickers: readonly Ticker[]): Promise<TickerSnapshot[]> {
    const nowMs = this.marketTime();
    return await Promise.all(tickers.map((ticker) => this.#rest.snapshot(ticker, nowMs, this.closing.signal)));
  }

  async dailyBars(ticker: Ticker, days: number): Promise<DailyBar[]> {
    return await this.#rest.dailyBars(ticker, days, this.marketTime(), this.closing.signal);
  }

  protected override dialogue(link: Link): Dialogue {
    const { subscriptions, surroundings: { logger } } = this;
    return new CoinbaseDialogue(link, { subscriptions, logger, seen: this.#seen });
  }

  protected override fetchMinutes(
    ticker: Ticker,
    fromMs: number,
    toMs: number,
    options: RequestOptions,
  ): Promise<Bar[]> {
    return this.#rest.minuteBars(ticker, fromMs, toMs, options);
  }
}
