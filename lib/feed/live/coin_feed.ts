import type { EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import type { FeedEvent, TickerSnapshot } from "../feed.ts";
import { LiveFeed, type LiveFeedTraits, type LiveRest } from "./live_feed.ts";
import type { LiveFeedOptions } from "./live_feed_options.ts";
import { LatestTickers } from "./market/latest_tickers.ts";
import { ProductWatch } from "./market/product_watch.ts";

/** Heartbeats come about every second when there is nothing else: after this long the connection is dead. */
const SILENCE_MS = 5_000;

/** What tells one exchange of coins from another. */
export interface CoinFeedTraits
  extends
    Pick<LiveFeedTraits, "name" | "wsUrl" | "rest" | "defaultTickers" | "needsSubscription" | "topicsOf" | "spelling"> {
  /** Whether upstream gives one-minute bars. */
  readonly bars: boolean;
  /** What the ticker of a product is subscribed by. */
  readonly tickerTopic: (ticker: Ticker) => string;
  /** What the order book of a product is subscribed by. */
  readonly bookTopic: (ticker: Ticker) => string;
}

export interface CoinRest extends LiveRest {
  /** The day is UTC's. Rejects when the request fails. */
  snapshot(ticker: Ticker, nowMs: EpochMs, signal: AbortSignal): Promise<TickerSnapshot>;
  /** All products that are traded for dollars. Rejects when the request fails. */
  products(signal: AbortSignal): Promise<readonly Ticker[]>;
}

/**
 * A live feed of an exchange of coins: always open, without an account, and without a list of gainers. Of all products
 * that are traded for dollars prices and quotes by their tickers; of those that are subscribed also the trades.
 */
export abstract class CoinFeed extends LiveFeed {
  protected readonly latest = new LatestTickers();
  /** All products; empty while they are not known. */
  protected products: readonly Ticker[] = [];
  readonly #tickerTopic: CoinFeedTraits["tickerTopic"];
  /** Tickers whose order books are wanted. */
  readonly #depth: Set<Ticker>;

  constructor({ bars, tickerTopic, bookTopic, topicsOf, ...traits }: CoinFeedTraits, options: LiveFeedOptions) {
    const depth = new Set<Ticker>();
    super({
      ...traits,
      topicsOf: (ticker, ...rest) =>
        depth.has(ticker) ? [...topicsOf(ticker, ...rest), bookTopic(ticker)] : topicsOf(ticker, ...rest),
      marketHours: "always_open",
      capabilities: { quotes: true, bars, snapshot: true, gainers: false, dailyBars: true },
      silenceMs: SILENCE_MS,
    }, options);
    this.#tickerTopic = tickerTopic;
    this.#depth = depth;
  }

  /** Order books are subscribed for these alone, as far as they are followed. */
  setDepth(tickers: readonly Ticker[]): void {
    this.#depth.clear();
    for (const ticker of tickers) this.#depth.add(ticker);
    this.synchronise();
  }

  /** All products, as far as they are known by now. */
  get tickers(): readonly Ticker[] {
    return this.products;
  }

  async snapshot(tickers: readonly Ticker[]): Promise<TickerSnapshot[]> {
    const nowMs = this.marketTime();
    return await Promise.all(tickers.map((ticker) => this.rest.snapshot(ticker, nowMs, this.closing.signal)));
  }

  /** Every product, as far as anything is known of it. */
  abstract market(): Promise<TickerSnapshot[]>;

  protected override accompany(_emit: (event: FeedEvent) => void, stop: AbortSignal): Promise<void> {
    const { clock, logger } = this.surroundings;
    const watch = new ProductWatch({
      list: (signal) => this.rest.products(signal),
      clock,
      logger,
      onProducts: (products) => {
        this.products = products;
        this.subscriptions.setMarket(products.map(this.#tickerTopic));
        this.synchronise();
      },
    });
    return watch.run(stop);
  }

  protected abstract override readonly rest: CoinRest;
}
