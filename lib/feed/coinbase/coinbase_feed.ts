import { parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import type { FeedEvent, TickerSnapshot } from "../feed.ts";
import { bookTopic, CoinbaseDialogue, coinbaseTopics, tickerTopic } from "./coinbase_dialogue.ts";
import { CoinbaseRest } from "./coinbase_rest.ts";
import { DayBook } from "./day_book.ts";
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
 * Live crypto of Coinbase Exchange, no account needed. Tickers are its product ids: `BTC-USD`. Of the whole market, all
 * products for US dollars, it tells prices and quotes; days are those of UTC.
 *
 * @example
 * ```ts
 * await using feed = new CoinbaseFeed({ tickers: [parseTicker("BTC-USD")] });
 * for await (const event of feed.events(signal)) handle(event);
 * ```
 */
export class CoinbaseFeed extends CoinFeed {
  protected override readonly rest = new CoinbaseRest(this.client);
  readonly #days = new DayBook({
    days: (...asked) => this.rest.recentDays(...asked),
    products: () => this.products,
    now: () => this.marketTime(),
    clock: this.surroundings.clock,
  });

  constructor(options: LiveFeedOptions = {}) {
    super({
      name: "coinbase",
      wsUrl: WS_URL,
      rest: { baseUrl: REST_URL, requestsPerSecond: REQUESTS_PER_SECOND },
      defaultTickers: DEFAULT_PAIRS,
      bars: false,
      needsSubscription: true,
      topicsOf: coinbaseTopics,
      tickerTopic,
      bookTopic,
      spelling: pairSpelling("-"),
    }, options);
  }

  /** Products of which neither a ticker nor a day is known yet are left out; the volume is that of some minutes ago. */
  market(): Promise<TickerSnapshot[]> {
    return Promise.resolve(this.products.flatMap((ticker): TickerSnapshot[] => {
      const latest = this.latest.of(ticker);
      const { lastClose = 0, avgVolume = 0, today } = this.#days.of(ticker) ?? {};
      const price = latest?.price ?? today?.close ?? lastClose;
      if (price === 0) return [];
      return [{
        ticker,
        price,
        lastClose,
        volume: today?.volume ?? 0,
        avgVolume,
        ...(latest !== undefined && { timeMs: latest.timeMs }),
        ...(today !== undefined && { day: { open: today.open, high: today.high, low: today.low } }),
        ...(latest?.quote !== undefined && { quote: latest.quote }),
      }];
    }));
  }

  protected override async accompany(emit: (event: FeedEvent) => void, stop: AbortSignal): Promise<void> {
    await Promise.all([super.accompany(emit, stop), this.#days.run(stop)]);
  }

  protected override dialogue(link: Link): Dialogue {
    return new CoinbaseDialogue(link, { ...this.dialogueOptions, latest: this.latest });
  }
}
