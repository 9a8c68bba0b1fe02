import { parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { CoinbaseDialogue } from "./coinbase_dialogue.ts";
import { CoinbaseRest } from "./coinbase_rest.ts";
import type { Dialogue, Link } from "../live/dialogue.ts";
import { CoinFeed } from "../live/coin_feed.ts";
import { pairSpelling } from "../pair_spelling.ts";
import type { LiveFeedOptions } from "../live/live_feed_options.ts";

const WS_URL = "wss://ws-feed.exchange.coinbase.com";
const REST_URL = "https://api.exchange.coinbase.com";
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
export class CoinbaseFeed extends CoinFeed {
  protected override readonly rest = new CoinbaseRest(this.client);

  constructor(options: LiveFeedOptions = {}) {
    super({
      name: "coinbase",
      wsUrl: WS_URL,
      rest: { baseUrl: REST_URL, requestsPerSecond: REQUESTS_PER_SECOND },
      defaultTickers: DEFAULT_PAIRS,
      bars: false,
      needsSubscription: true,
      topicsOf: (ticker) => [ticker],
      spelling: pairSpelling("-"),
    }, options);
  }

  protected override dialogue(link: Link): Dialogue {
    return new CoinbaseDialogue(link, this.dialogueOptions);
  }
}
