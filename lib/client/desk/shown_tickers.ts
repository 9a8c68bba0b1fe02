import { ALL_TICKERS, MessageType, type Ticker } from "@/lib/protocol/mod.ts";
import type { BackendClient, SubscriptionChange } from "../connection/backend_client.ts";

/** The types that the page uses: all that are broadcast. PONG and ERROR, which are answers, come in any case. */
const TYPES = [
  MessageType.TICK,
  MessageType.BAR,
  MessageType.TRADE,
  MessageType.WATCHLIST,
  MessageType.STATUS,
  MessageType.IGNITION,
  MessageType.LOG,
] as const;

/** Characters of a HELLO, at most, without its tickers. */
const HELLO_LENGTH = 512;

/** The server would end the connection for good over too long a message. */
const isTooLong = (tickers: ReadonlySet<Ticker>, maxMessageLength: number): boolean =>
  HELLO_LENGTH + JSON.stringify([...tickers]).length > maxMessageLength;

/** What a page that shows `tickers` asks for in its first HELLO. */
export function subscriptionTo(tickers: ReadonlySet<Ticker>, maxMessageLength: number): SubscriptionChange {
  return { types: TYPES, tickers: isTooLong(tickers, maxMessageLength) ? [ALL_TICKERS] : [...tickers] };
}

/**
 * Keeps the server sending what the page shows and no more. Once all tickers are subscribed, because there are more
 * than the server takes by name, it stays so.
 */
export class ShownTickers {
  readonly #client: BackendClient;
  readonly #maxMessageLength: number;
  /** Asked for, and not confirmed yet. */
  readonly #awaited = new Set<Ticker>();

  /** @param maxMessageLength of the server, in bytes */
  constructor(client: BackendClient, maxMessageLength: number) {
    this.#client = client;
    this.#maxMessageLength = maxMessageLength;
  }

  /** Tells the server by what `tickers` differ from those before. */
  show(tickers: ReadonlySet<Ticker>): void {
    const before = this.#client.subscription.tickers;
    if (before === "all") return;
    const gone = before.difference(tickers);
    const fresh = tickers.difference(before);
    for (const ticker of gone) this.#awaited.delete(ticker);
    for (const ticker of fresh) this.#awaited.add(ticker);
    if (isTooLong(tickers, this.#maxMessageLength)) return this.#client.subscribe({ tickers: [ALL_TICKERS] });
    // What is gone first, so that the two together are never more than the server takes.
    if (gone.size > 0) this.#client.unsubscribe({ tickers: [...gone] });
    if (fresh.size > 0) this.#client.subscribe({ tickers: [...fresh] });
  }

  /**
   * To be told of each STATUS `subscribed`.
   *
   * @param tickers all that are subscribed now
   * @returns those that are new: what was sent about them before has not reached this page
   */
  confirmed(tickers: unknown): ReadonlySet<Ticker> {
    const names = new Set<unknown>(Array.isArray(tickers) ? tickers : []);
    const isSubscribed = (ticker: Ticker) => names.has(ALL_TICKERS) || names.has(ticker);
    const asked = this.#client.subscription.tickers;
    if (asked !== "all") {
      // One that has left and come back meanwhile: this is the answer to its leaving.
      for (const ticker of asked) if (!isSubscribed(ticker)) this.#awaited.add(ticker);
    }
    const fresh = new Set([...this.#awaited].filter(isSubscribed));
    for (const ticker of fresh) this.#awaited.delete(ticker);
    return fresh;
  }
}
