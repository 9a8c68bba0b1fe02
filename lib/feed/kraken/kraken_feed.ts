import { parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import type { TickerSnapshot } from "../feed.ts";
import { KrakenDialogue, krakenTopics } from "./kraken_dialogue.ts";
import { isKrakenLimit, KrakenRest } from "./kraken_rest.ts";
import type { Dialogue, Link } from "../live/dialogue.ts";
import { LiveFeed } from "../live/live_feed.ts";
import type { LiveFeedOptions } from "../live/live_feed_options.ts";

const WS_URL = "wss://ws.kraken.com/v2";
const REST_URL = "https://api.kraken.com";
/** Heartbeats come about every second when there is nothing else: after this long the connection is dead. */
const SILENCE_MS = 5_000;
/** What Kraken recommends for public requests. */
const REQUESTS_PER_SECOND = 1;

/** Subscribed when no tickers are named. */
const DEFAULT_PAIRS: readonly Ticker[] = ["BTC/USD", "ETH/USD", "SOL/USD"].map(parseTicker);

/**
 * Live crypto of Kraken, no account needed. Tickers are its symbols: `BTC/USD`.
 *
 * @example
 * ```ts
 * await using feed = new KrakenFeed({ tickers: [parseTicker("BTC/USD")] });
 * for await (const event of feed.events(signal)) handle(event);
 * ```
 */
export class KrakenFeed extends LiveFeed {
  protected override readonly rest = new KrakenRest(this.client);

  constructor(options: LiveFeedOptions = {}) {
    super({
      name: "kraken",
      marketHours: "always_open",
      capabilities: { quotes: true, bars: true, snapshot: true, gainers: false, dailyBars: true },
      wsUrl: WS_URL,
      rest: { baseUrl: REST_URL, requestsPerSecond: REQUESTS_PER_SECOND, isLimited: isKrakenLimit },
      defaultTickers: DEFAULT_PAIRS,
      silenceMs: SILENCE_MS,
      needsSubscription: false,
      topicsOf: krakenTopics,
    }, options);
  }

  async snapshot(tickers: readonly Ticker[]): Promise<TickerSnapshot[]> {
    return await Promise.all(tickers.map((ticker) => this.rest.snapshot(ticker, this.closing.signal)));
  }

  protected override dialogue(link: Link): Dialogue {
    const { subscriptions, seen, surroundings: { logger } } = this;
    return new KrakenDialogue(link, { subscriptions, logger, seen });
  }
}
