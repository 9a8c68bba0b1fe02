import * as z from "zod";
import { type OrderBook, Ticker } from "@/lib/protocol/mod.ts";
import type { Dialogue, DialogueOptions, Link } from "../live/dialogue.ts";
import type { LatestTickers } from "../live/market/latest_tickers.ts";
import { MarketChannel } from "../live/market/market_channel.ts";
import { readJson, readMessage } from "../live/read_message.ts";
import { BookChanges, BookSnapshot, CoinbaseBook } from "./coinbase_book.ts";
import {
  ErrorMessage,
  HeartbeatMessage,
  type MatchedTrade,
  MatchMessage,
  SubscriptionsMessage,
  TickerMessage,
} from "./messages.ts";
import { MissingTrades } from "./missing_trades.ts";

const ANSWER_MS = 10_000;
const CHANNELS = ["ticker", "matches", "heartbeat"] as const;
/** Products in one request for tickers. */
const BATCH = 50;

/** What the ticker of a product is subscribed by, and all that a product is. */
export const tickerTopic = (product: Ticker): string => `ticker ${product}`;
const tradesTopic = (product: Ticker): string => `matches ${product}`;
export const coinbaseTopics = (product: Ticker): string[] => CHANNELS.map((channel) => `${channel} ${product}`);

/** Of `level2`, which asks for an account, the form in batches of 50 ms that does not; its messages are the same. */
const BOOK_CHANNEL = "level2_batch";
export const bookTopic = (product: Ticker): string => `${BOOK_CHANNEL} ${product}`;
const isBook = (topic: string): boolean => topic.startsWith(`${BOOK_CHANNEL} `);

/** What a topic is about: `BTC-USD` of `ticker BTC-USD`. */
const productOf = (topic: string): string => topic.slice(topic.indexOf(" ") + 1);
const channelOf = (topic: string): string => topic.slice(0, topic.indexOf(" "));

/** Whether a text has a product in it, not only as a part of another's name. */
function names(text: string, product: string): boolean {
  const around = text.split(product);
  return around.some((before, index) =>
    index < around.length - 1 && /(^|[\s,"'])$/.test(before) && /^([\s,"'.]|$)/.test(around[index + 1] ?? "")
  );
}

const Kind = z.object({ type: z.string() });

export interface CoinbaseDialogueOptions extends DialogueOptions {
  readonly latest: LatestTickers;
}

/**
 * Coinbase Exchange's protocol: whoever has not subscribed within 5 s is thrown out; heartbeats come every second per
 * product and tell by the latest trade id whether any were lost. The tickers of all other products are asked for batch by
 * batch once everything else is there.
 */
export class CoinbaseDialogue implements Dialogue {
  readonly #link: Link;
  readonly #options: CoinbaseDialogueOptions;
  readonly #market: MarketChannel;
  readonly #missing = new Map<Ticker, MissingTrades>();
  readonly #books = new Map<Ticker, CoinbaseBook>();
  /** Topics that are asked for, and given up, without an answer yet. */
  readonly #subscribing = new Set<string>();
  readonly #unsubscribing = new Set<string>();
  /** Products of which all channels are sent. */
  #confirmed: ReadonlySet<string> = new Set();

  constructor(link: Link, options: CoinbaseDialogueOptions) {
    this.#link = link;
    this.#options = options;
    const { subscriptions, latest } = options;
    this.#market = new MarketChannel({ link, subscriptions, latest, tradesTopic, batch: BATCH });
  }

  opened(): void {
    this.synchronise();
  }

  synchronise(): void {
    const { unsubscribe, subscribe } = this.#options.subscriptions.changes();
    this.#ask("unsubscribe", unsubscribe);
    this.#ask("subscribe", subscribe);
    for (const topic of unsubscribe) {
      const product = Ticker.parse(productOf(topic));
      if (isBook(topic)) this.#books.delete(product);
      else this.#missing.delete(product);
    }
    this.#answered();
  }

  received(text: string): void {
    const message = readJson(text);
    switch (readMessage(Kind, message).type) {
      case "match":
      case "last_match":
        return this.#takeMatch(readMessage(MatchMessage, message));
      case "ticker":
        return this.#market.take(readMessage(TickerMessage, message));
      case "heartbeat":
        return this.#takeHeartbeat(readMessage(HeartbeatMessage, message));
      case "subscriptions":
        return this.#takeSubscriptions(readMessage(SubscriptionsMessage, message));
      case "snapshot": {
        const snapshot = readMessage(BookSnapshot, message);
        return this.#tellBook(snapshot.product_id, (book) => book.replace(snapshot, this.#link.now()));
      }
      case "l2update": {
        const changes = readMessage(BookChanges, message);
        return this.#tellBook(changes.product_id, (book) => book.change(changes, this.#link.now()));
      }
      case "error":
        return this.#takeError(readMessage(ErrorMessage, message));
      default:
        throw new SyntaxError("Cannot read the message: its type is unknown");
    }
  }

  /** Products of which the same channels are meant go into one request. */
  #ask(type: "subscribe" | "unsubscribe", topics: readonly string[]): void {
    if (topics.length === 0) return;
    const [asked, other] = type === "subscribe"
      ? [this.#subscribing, this.#unsubscribing]
      : [this.#unsubscribing, this.#subscribing];
    // A book that is sent shows by itself that it is; upstream may call the channel otherwise in its answers.
    const awaited = topics.filter((topic) => !isBook(topic));
    for (const topic of awaited) {
      other.delete(topic);
      asked.add(topic);
    }
    if (awaited.length > 0) this.#link.expect("subscriptions", ANSWER_MS);
    // Books by themselves: upstream refuses requests as a whole.
    for (const some of [awaited, topics.filter(isBook)]) {
      const channels = Map.groupBy(some, productOf);
      const requests = Map.groupBy(channels.keys(), (product) => channels.get(product)?.map(channelOf).join(",") ?? "");
      for (const [names, product_ids] of requests) this.#link.send({ type, product_ids, channels: names.split(",") });
    }
  }

  #takeMatch({ isHistory, tradeId, trade }: MatchedTrade): void {
    const { seen } = this.#options;
    // The trade before the subscription is news only to who has been listening before.
    const isNews = !isHistory || seen.has(trade.ticker);
    this.#missingOf(trade.ticker).come(tradeId, trade.timeMs);
    if (seen.add(trade.ticker, String(tradeId)) && isNews) this.#link.emit(trade);
  }

  #takeHeartbeat({ product_id, last_trade_id, time }: z.infer<typeof HeartbeatMessage>): void {
    const lostFromMs = this.#missingOf(product_id).heartbeat(last_trade_id, time);
    if (lostFromMs !== null) this.#link.missed(product_id, lostFromMs);
    this.#link.reached(time);
    this.#market.reached();
  }

  #missingOf(product: Ticker): MissingTrades {
    const missing = this.#missing.get(product) ?? new MissingTrades();
    this.#missing.set(product, missing);
    return missing;
  }

  #tellBook(product: Ticker, take: (book: CoinbaseBook) => OrderBook | null): void {
    if (!this.#options.subscriptions.holds(bookTopic(product))) return;
    const book = this.#books.get(product) ?? new CoinbaseBook(product);
    this.#books.set(product, book);
    const told = take(book);
    if (told !== null) this.#link.emit(told);
  }

  /** The answer to every request is all that is subscribed now. */
  #takeSubscriptions({ channels }: z.infer<typeof SubscriptionsMessage>): void {
    const sent = new Map(CHANNELS.map((name) =>
      [
        name,
        new Set(channels.filter((channel) => channel.name === name).flatMap(({ product_ids }) => product_ids)),
      ] as const
    ));
    const isSent = (topic: string) =>
      CHANNELS.some((name) => name === channelOf(topic) && sent.get(name)?.has(productOf(topic)));
    for (const topic of this.#subscribing) if (isSent(topic)) this.#subscribing.delete(topic);
    for (const topic of this.#unsubscribing) if (!isSent(topic)) this.#unsubscribing.delete(topic);
    const traded = Array.from(sent.get("matches") ?? []);
    const confirmed = new Set(traded.filter((product) => CHANNELS.every((name) => sent.get(name)?.has(product))));
    const joined = Array.from(confirmed).filter((product) => !this.#confirmed.has(product));
    this.#confirmed = confirmed;
    this.#link.joined(joined.map((product) => Ticker.parse(product)));
    this.#answered();
  }

  /**
   * One product that does not exist makes upstream refuse the whole request: that one is left out and the others are
   * asked for again. When the reason names none, the connection is given up, or no more than the tickers of the market if
   * those were asked for last.
   */
  #takeError({ message, reason }: z.infer<typeof ErrorMessage>): void {
    const { logger, subscriptions } = this.#options;
    const text = [message, reason].filter((part) => part !== "").join(": ");
    logger.error("upstream refused a request", { message: text });
    const books = Array.from(subscriptions.held).filter(isBook);
    // Books are not worth the connection: where they are refused, or nothing else was asked for, the rest goes on.
    const isOfBooks = /level2/i.test(text) || this.#subscribing.size + this.#unsubscribing.size === 0;
    if (isOfBooks && books.length > 0) {
      for (const topic of books) subscriptions.refused(topic);
      return;
    }
    const open = [...this.#subscribing, ...this.#unsubscribing];
    const named = open.filter((topic) => names(text, productOf(topic)));
    if (named.length === 0 && !this.#market.isAsking) {
      return this.#link.end({ reason: "refused", message: text, hold: true });
    }
    if (named.length === 0) this.#market.stop();
    for (const topic of named) subscriptions.refused(topic);
    subscriptions.notTaken(
      open.filter((topic) =>
        !named.includes(topic) && !this.#confirmed.has(productOf(topic)) && subscriptions.holds(topic)
      ),
    );
    this.#subscribing.clear();
    this.#unsubscribing.clear();
    this.#link.met("subscriptions");
    this.synchronise();
  }

  #answered(): void {
    if (this.#subscribing.size + this.#unsubscribing.size > 0) return;
    this.#link.met("subscriptions");
    this.#link.ready();
    // Being ready may have asked for more.
    if (this.#subscribing.size + this.#unsubscribing.size === 0) this.#ask("subscribe", this.#market.next());
  }
}
