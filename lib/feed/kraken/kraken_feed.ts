import { parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import type { TickerSnapshot } from "../feed.ts";
import { bookTopic, KrakenDialogue, krakenTopics, tickerTopic } from "./kraken_dialogue.ts";
import { isKrakenLimit, KrakenRest } from "./kraken_rest.ts";
import type { Dialogue, Link } from "../live/dialogue.ts";
import { CoinFeed } from "../live/coin_feed.ts";
import { pairSpelling } from "../pair_spelling.ts";
import type { LiveFeedOptions } from "../live/live_feed_options.ts";

const WS_URL = "wss://ws.kraken.com/v2";
const REST_URL = "https://api.kraken.com";
/** What Kraken recommends for public requests. */
const REQUESTS_PER_SECOND = 1;

/** Subscribed when no tickers are named. */
const DEFAULT_PAIRS: readonly Ticker[] = ["BTC/USD", "ETH/USD", "SOL/USD"].map(parseTicker);

/**
 * Live crypto of Kraken, no account needed. Tickers are its symbols: `BTC/USD`. Of the whole market, all pairs for US
 * dollars, it tells prices and quotes; days are those of UTC.
 *
 * @example
 * ```ts
 * await using feed = new KrakenFeed({ tickers: [parseTicker("BTC/USD")] });
 * for await (const event of feed.events(signal)) handle(event);
 * ```
 */
export class KrakenFeed extends CoinFeed {
  protected override readonly rest = new KrakenRest(this.client);

  constructor(options: LiveFeedOptions = {}) {
    super({
      name: "kraken",
      wsUrl: WS_URL,
      rest: { baseUrl: REST_URL, requestsPerSecond: REQUESTS_PER_SECOND, isLimited: isKrakenLimit },
      defaultTickers: DEFAULT_PAIRS,
      bars: true,
      needsSubscription: false,
      topicsOf: krakenTopics,
      tickerTopic,
      bookTopic,
      spelling: pairSpelling("/", { XBT: "BTC", XDG: "DOGE" }),
    }, options);
  }

  /** Rejects when the request fails. */
  market(): Promise<TickerSnapshot[]> {
    return this.rest.market(this.marketTime(), this.closing.signal);
  }

  protected override dialogue(link: Link): Dialogue {
    return new KrakenDialogue(link, { ...this.dialogueOptions, latest: this.latest });
  }
}
