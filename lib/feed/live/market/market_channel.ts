import type { Quote, Ticker } from "@/lib/protocol/mod.ts";
import type { SubscriptionManager } from "../subscription_manager.ts";
import type { Link } from "../dialogue.ts";
import type { LatestTickers } from "./latest_tickers.ts";
import { TickerSeconds } from "./ticker_seconds.ts";

const SECOND_MS = 1_000;

/** What an exchange's ticker says: the last price, and the top of book. */
export interface TickerNews {
  readonly quote: Quote;
  /** Undefined where it is not told. */
  readonly price: number | undefined;
}

export interface MarketChannelOptions {
  readonly link: Link;
  readonly subscriptions: SubscriptionManager;
  readonly latest: LatestTickers;
  /** What the trades of a product are subscribed by. */
  readonly tradesTopic: (ticker: Ticker) => string;
  /** The most products that are asked for in one request. */
  readonly batch: number;
}

/**
 * The channel of tickers of all products of an exchange: what to ask for, batch by batch, and what to tell of it. A quote
 * of each, and a second of those whose trades do not come.
 */
export class MarketChannel {
  readonly #options: MarketChannelOptions;
  readonly #seconds = new TickerSeconds();
  #asked: readonly string[] = [];
  #isStopped = false;
  #reachedMs = -Infinity;

  constructor(options: MarketChannelOptions) {
    this.#options = options;
  }

  /** Whether a batch has no answer yet. */
  get isAsking(): boolean {
    return this.#asked.length > 0;
  }

  /** The next topics to ask for, when all answers are there; empty when nothing is left. */
  next(): readonly string[] {
    this.#asked = this.#isStopped ? [] : this.#options.subscriptions.nextOfMarket(this.#options.batch);
    return this.#asked;
  }

  /** Upstream refuses the batch without saying what is wrong with it: no more is asked for on this connection. */
  stop(): void {
    this.#isStopped = true;
    for (const topic of this.#asked) this.#options.subscriptions.refused(topic);
    this.#asked = [];
  }

  take({ quote, price }: TickerNews): void {
    const { link, subscriptions, latest, tradesTopic } = this.#options;
    const { ticker, timeMs } = quote;
    link.emit(quote);
    if (price !== undefined) {
      latest.take(price, quote);
      if (subscriptions.holds(tradesTopic(ticker))) this.#seconds.drop(ticker);
      else {
        const second = this.#seconds.take(ticker, price, timeMs);
        if (second !== null) link.emit(second);
      }
    }
    this.reached();
  }

  /** To be called with whatever is heard: tells the seconds that are over, once a second. */
  reached(): void {
    const { link } = this.#options;
    const nowMs = link.now();
    if (nowMs < this.#reachedMs + SECOND_MS && nowMs >= this.#reachedMs) return;
    this.#reachedMs = Math.floor(nowMs / SECOND_MS) * SECOND_MS;
    for (const second of this.#seconds.over(nowMs)) link.emit(second);
  }
}
