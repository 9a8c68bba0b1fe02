import * as z from "zod";
import { DEPTH_LEVELS, type OrderBook, type Ticker, Ticker as TickerSchema } from "@/lib/protocol/mod.ts";
import type { Dialogue, DialogueOptions, Link } from "../live/dialogue.ts";
import type { LatestTickers } from "../live/market/latest_tickers.ts";
import { MarketChannel } from "../live/market/market_channel.ts";
import { readJson, readMessage } from "../live/read_message.ts";
import { CandleBook } from "./candle_book.ts";
import { BookItem, KrakenBook, readDigits } from "./kraken_book.ts";
import { Answer, ChannelMessage, newsOf, OhlcItem, StatusItem, TickerItem, TradeItem } from "./messages.ts";

const ANSWER_MS = 10_000;
/** Symbols in one request for tickers. */
const BATCH = 100;

/** What is subscribed for every symbol, and how. */
const CHANNELS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  trade: { snapshot: true },
  ticker: {},
  ohlc: { interval: 1, snapshot: true },
  book: { depth: DEPTH_LEVELS, snapshot: true },
};
/** Of every symbol that is followed; a book is asked for by itself. */
const FOLLOWED = ["trade", "ticker", "ohlc"] as const;

export const tickerTopic = (ticker: Ticker): string => `ticker ${ticker}`;
const tradesTopic = (ticker: Ticker): string => `trade ${ticker}`;

export const krakenTopics = (ticker: Ticker): string[] => FOLLOWED.map((channel) => `${channel} ${ticker}`);
export const bookTopic = (ticker: Ticker): string => `book ${ticker}`;

const Kind = z.object({ channel: z.string().optional(), method: z.string().optional() });

export interface KrakenDialogueOptions extends DialogueOptions {
  readonly latest: LatestTickers;
}

/**
 * Kraken's protocol v2: one request per channel with all its symbols, an answer per symbol. The snapshot of trades that
 * follows a subscription closes, by id, what was missed; to who hears of a symbol for the first time it is history. The
 * tickers of all other symbols are asked for batch by batch once everything else is there.
 */
export class KrakenDialogue implements Dialogue {
  readonly #link: Link;
  readonly #options: KrakenDialogueOptions;
  readonly #market: MarketChannel;
  readonly #candles = new CandleBook();
  readonly #books = new Map<Ticker, KrakenBook>();
  /** Requests without an answer: `subscribe trade BTC/USD`. */
  readonly #unanswered = new Set<string>();
  /** Channel and method of each request, by its id: a refusal names only the symbol. */
  readonly #requests = new Map<number, string>();
  /** Symbols whose first snapshot is being read. */
  readonly #strangers = new Set<Ticker>();
  #lastRequestId = 0;

  constructor(link: Link, options: KrakenDialogueOptions) {
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
    for (const ticker of this.#books.keys()) if (unsubscribe.includes(bookTopic(ticker))) this.#books.delete(ticker);
    // All are counted as open before the first can be answered.
    const requests = [...this.#requestsOf("unsubscribe", unsubscribe), ...this.#requestsOf("subscribe", subscribe)];
    this.#send(requests);
    this.#answered();
  }

  received(text: string): void {
    const message = readJson(text);
    const { channel, method } = readMessage(Kind, message);
    if (channel !== undefined) {
      return this.#takeChannel(readMessage(ChannelMessage, channel === "book" ? readDigits(text) : message));
    }
    if (method === "pong") return;
    this.#takeAnswer(readMessage(Answer, message));
  }

  #send(requests: readonly object[]): void {
    if (requests.length > 0) this.#link.expect("subscriptions", ANSWER_MS);
    for (const request of requests) this.#link.send(request);
  }

  #requestsOf(method: "subscribe" | "unsubscribe", topics: readonly string[]): object[] {
    return Object.entries(CHANNELS).flatMap(([channel, options]) => {
      const prefix = `${channel} `;
      const symbol = topics.filter((topic) => topic.startsWith(prefix)).map((topic) => topic.slice(prefix.length));
      if (symbol.length === 0) return [];
      const request = `${method} ${channel}`;
      for (const one of symbol) this.#unanswered.add(`${request} ${one}`);
      const req_id = ++this.#lastRequestId;
      this.#requests.set(req_id, request);
      const { snapshot: _, ...identity } = options;
      const params = { channel, symbol, ...(method === "subscribe" ? options : identity) };
      return [{ method, params, req_id }];
    });
  }

  #takeChannel({ channel, type, data }: z.infer<typeof ChannelMessage>): void {
    this.#market.reached();
    if (channel === "heartbeat") return this.#link.reached(this.#link.now());
    const take = {
      trade: (item: unknown) => this.#takeTrade(readMessage(TradeItem, item), type === "snapshot"),
      ticker: (item: unknown) => this.#market.take(newsOf(readMessage(TickerItem, item), this.#link.now())),
      ohlc: (item: unknown) => this.#takeCandle(readMessage(OhlcItem, item), type === "snapshot"),
      book: (item: unknown) => this.#takeBook(readMessage(BookItem, item), type === "snapshot"),
      status: (item: unknown) => this.#options.logger.info("upstream status", readMessage(StatusItem, item)),
    }[channel];
    if (take === undefined) throw new SyntaxError("Cannot read the message: its channel is unknown");
    for (const item of data) this.#link.attempt(item, () => take(item));
    this.#strangers.clear();
  }

  #takeTrade(trade: z.infer<typeof TradeItem>, isSnapshot: boolean): void {
    const { seen } = this.#options;
    // Asked before the snapshot's first trade makes the symbol known.
    if (isSnapshot && !seen.has(trade.ticker)) this.#strangers.add(trade.ticker);
    if (seen.add(trade.ticker, trade.id) && !this.#strangers.has(trade.ticker)) this.#link.emit(trade);
  }

  #takeCandle(candle: z.infer<typeof OhlcItem>, isSnapshot: boolean): void {
    const bar = this.#candles.take(candle, isSnapshot);
    if (bar !== null) this.#link.emit(bar);
  }

  /** A book that is not upstream's is asked for again. */
  #takeBook(item: BookItem, isSnapshot: boolean): void {
    const { symbol } = item;
    const { subscriptions, logger } = this.#options;
    if (!subscriptions.holds(bookTopic(symbol))) return;
    const book = this.#books.get(symbol) ?? new KrakenBook();
    this.#books.set(symbol, book);
    let told: OrderBook | null;
    try {
      told = book.take(item, isSnapshot, this.#link.now());
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      logger.warn("an order book is asked for again", { symbol, error: error.message });
      const topics = [bookTopic(symbol)];
      return this.#send([...this.#requestsOf("unsubscribe", topics), ...this.#requestsOf("subscribe", topics)]);
    }
    if (told !== null) this.#link.emit(told);
  }

  #takeAnswer({ success, req_id, error, symbol, result }: z.infer<typeof Answer>): void {
    const request = this.#requests.get(req_id ?? 0);
    const [method, channel] = request?.split(" ") ?? [];
    const name = result?.symbol ?? symbol;
    if (request === undefined || typeof name !== "string") {
      return success ? undefined : this.#refusedWhole(error ?? "");
    }
    this.#unanswered.delete(`${request} ${name}`);
    if (!success) {
      this.#options.logger.error("upstream refused a request", { request, symbol: name, message: error });
      if (method === "subscribe") this.#options.subscriptions.refused(`${channel} ${name}`);
    } else if (method === "subscribe" && channel === "trade") {
      this.#link.joined([TickerSchema.parse(name)]);
    }
    if (!Array.from(this.#unanswered).some((open) => open.startsWith(`${request} `))) {
      this.#requests.delete(req_id ?? 0);
    }
    this.#answered();
  }

  /** Nothing tells what the refusal is about: the tickers of the market if those were asked for last, else everything. */
  #refusedWhole(message: string): void {
    if (!this.#market.isAsking) return this.#link.end({ reason: "refused", message, hold: true });
    this.#options.logger.error("upstream refused the tickers of the market", { message });
    this.#market.stop();
    for (const request of this.#unanswered) {
      if (request.startsWith("subscribe ticker ")) this.#unanswered.delete(request);
    }
    this.#answered();
  }

  #answered(): void {
    if (this.#unanswered.size > 0) return;
    this.#link.met("subscriptions");
    this.#link.ready();
    // Being ready may have asked for more.
    if (this.#unanswered.size === 0) this.#send(this.#requestsOf("subscribe", this.#market.next()));
  }
}
