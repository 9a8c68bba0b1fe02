import * as z from "zod";
import { Ticker } from "@/lib/protocol/mod.ts";
import type { Dialogue, DialogueOptions, Link } from "../live/dialogue.ts";
import { readJson, readMessage } from "../live/read_message.ts";
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
const CHANNELS = ["ticker", "matches", "heartbeat"];

/** What a request is about: `subscribe BTC-USD`. */
const productOf = (request: string): string => request.slice(request.indexOf(" ") + 1);

/** Whether a text has a product in it, not only as a part of another's name. */
function names(text: string, product: string): boolean {
  const around = text.split(product);
  return around.some((before, index) =>
    index < around.length - 1 && /(^|[\s,"'])$/.test(before) && /^([\s,"'.]|$)/.test(around[index + 1] ?? "")
  );
}

const Kind = z.object({ type: z.string() });

/**
 * Coinbase Exchange's protocol: whoever has not subscribed within 5 s is thrown out; heartbeats come every second per
 * product and tell by the latest trade id whether any were lost.
 */
export class CoinbaseDialogue implements Dialogue {
  readonly #link: Link;
  readonly #options: DialogueOptions;
  readonly #missing = new Map<Ticker, MissingTrades>();
  readonly #unanswered = new Set<string>();
  #confirmed: ReadonlySet<string> = new Set();

  constructor(link: Link, options: DialogueOptions) {
    this.#link = link;
    this.#options = options;
  }

  opened(): void {
    this.synchronise();
  }

  synchronise(): void {
    const { unsubscribe, subscribe } = this.#options.subscriptions.changes();
    this.#ask("unsubscribe", unsubscribe);
    this.#ask("subscribe", subscribe);
    for (const product of unsubscribe) this.#missing.delete(Ticker.parse(product));
  }

  received(text: string): void {
    const message = readJson(text);
    switch (readMessage(Kind, message).type) {
      case "match":
      case "last_match":
        return this.#takeMatch(readMessage(MatchMessage, message));
      case "ticker":
        return this.#link.emit(readMessage(TickerMessage, message));
      case "heartbeat":
        return this.#takeHeartbeat(readMessage(HeartbeatMessage, message));
      case "subscriptions":
        return this.#takeSubscriptions(readMessage(SubscriptionsMessage, message));
      case "error":
        return this.#takeError(readMessage(ErrorMessage, message));
      default:
        throw new SyntaxError("Cannot read the message: its type is unknown");
    }
  }

  #ask(type: "subscribe" | "unsubscribe", products: readonly string[]): void {
    if (products.length === 0) return;
    for (const product of products) {
      this.#unanswered.delete(`${type === "subscribe" ? "unsubscribe" : "subscribe"} ${product}`);
      this.#unanswered.add(`${type} ${product}`);
    }
    this.#link.expect("subscriptions", ANSWER_MS);
    this.#link.send({ type, product_ids: products, channels: CHANNELS });
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
  }

  #missingOf(product: Ticker): MissingTrades {
    const missing = this.#missing.get(product) ?? new MissingTrades();
    this.#missing.set(product, missing);
    return missing;
  }

  #takeSubscriptions({ channels }: z.infer<typeof SubscriptionsMessage>): void {
    const [first, ...others] = CHANNELS.map((name) =>
      new Set(channels.filter((channel) => channel.name === name).flatMap(({ product_ids }) => product_ids))
    );
    const confirmed = new Set(Array.from(first ?? []).filter((product) => others.every((other) => other.has(product))));
    const joined = Array.from(confirmed).filter((product) => !this.#confirmed.has(product));
    this.#confirmed = confirmed;
    for (const request of this.#unanswered) {
      const isSubscribe = request.startsWith("subscribe ");
      if (confirmed.has(productOf(request)) === isSubscribe) this.#unanswered.delete(request);
    }
    this.#link.joined(joined.map((product) => Ticker.parse(product)));
    this.#answered();
  }

  /**
   * One product that does not exist makes upstream refuse the whole request: that one is left out and the others are
   * asked for again. When the reason names none, the connection is given up.
   */
  #takeError({ message, reason }: z.infer<typeof ErrorMessage>): void {
    const { logger, subscriptions } = this.#options;
    const text = [message, reason].filter((part) => part !== "").join(": ");
    logger.error("upstream refused a request", { message: text });
    const open = Array.from(this.#unanswered, productOf);
    const named = open.filter((product) => names(text, product));
    if (named.length === 0) return this.#link.end({ reason: "refused", message: text, hold: true });
    for (const product of named) subscriptions.refused(product);
    subscriptions.notTaken(open.filter((product) => !named.includes(product) && !this.#confirmed.has(product)));
    this.#unanswered.clear();
    this.#link.met("subscriptions");
    this.synchronise();
    this.#answered();
  }

  #answered(): void {
    if (this.#unanswered.size > 0) return;
    this.#link.met("subscriptions");
    this.#link.ready();
  }
}
