import { parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import type { TickerSnapshot } from "../feed.ts";
import { CoinbaseDialogue } from "./coinbase_dialogue.ts";
import { CoinbaseRest } from "./coinbase_rest.ts";
import type { Dialogue, Link } from "../live/dialogue.ts";
import { LiveFeed } from "../live/live_feed.ts";
import type { LiveFeedOptions } from "../live/live_feed_options.ts";

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
  protected override readonly rest = new CoinbaseRest(this.client);

  constructor(options: LiveFeedOptions = {}) {
    super({
      name: "coinbase",
      marketHours: "always_open",
      capabilities: { quotes: true, bars: false, snapshot: true, gainers: false, dailyBars: true },
      wsUrl: WS_URL,
      rest: { baseUrl: REST_URL, requestsPerSecond: REQUESTS_PER_SECOND },
      defaultTickers: DEFAULT_PAIRS,
      silenceMs: SILENCE_MS,
      needsSubscription: true,
      topicsOf: (ticker) => [ticker],
    }, options);
  }

  async snapshot(tickers: readonly Ticker[]): Promise<TickerSnapshot[]> {
    const nowMs = this.marketTime();
    return await Promise.all(tickers.map((ticker) => this.rest.snapshot(ticker, nowMs, this.closing.signal)));
  }

  protected override dialogue(link: Link): Dialogue {
    const { subscriptions, seen, surroundings: { logger } } = this;
    return new CoinbaseDialogue(link, { subscriptions, logger, seen });
  }
}
