import type { Ticker } from "@/lib/protocol/mod.ts";

/** `AM.*` covers `AM.IBM`. */
const ALL = "*";

export type TopicsOf = (ticker: Ticker, isPriority: boolean, holds: (topic: string) => boolean) => readonly string[];

export interface SubscriptionManagerOptions {
  /**
   * What upstream is asked for about one ticker. `isPriority` for tier-2 and active tickers; `holds` tells whether
   * upstream has been asked for a topic of the whole market and has not refused it.
   */
  readonly topicsOf: TopicsOf;
  /**
   * Topics of the whole market, wanted whatever tickers are: `AM.*` for all at once, and then those of single tickers that
   * it covers are not asked for beside it; or one of each ticker.
   *
   * @default none
   */
  readonly market?: readonly string[];
  /**
   * The most tickers that are subscribed at once.
   *
   * @default 100
   */
  readonly cap?: number;
  /**
   * Subscribed from the start, and not left out for what joins later.
   *
   * @default none
   */
  readonly tickers?: readonly Ticker[];
}

/** What to tell upstream so that it sends what is wanted: first what to give up, then what to ask for. */
export interface SubscriptionChanges {
  readonly unsubscribe: readonly string[];
  readonly subscribe: readonly string[];
}

/**
 * Keeps the upstream subscriptions equal to what is wanted: tier-2 and active tickers first, then the watchlist in the
 * order of joining; beyond the cap those are left out that have been on it longest. {@link changes} gives the whole difference at once, so at most one message each way
 * is needed; what came and went in between costs none.
 *
 * @example
 * ```ts
 * const subscriptions = new SubscriptionManager({ topicsOf: (ticker) => [`AM.${ticker}`] });
 * subscriptions.subscribe([ticker]);
 * subscriptions.changes(); // { unsubscribe: [], subscribe: ["AM.IBM"] }
 * subscriptions.changes(); // { unsubscribe: [], subscribe: [] }
 * ```
 */
export class SubscriptionManager {
  readonly #topicsOf: SubscriptionManagerOptions["topicsOf"];
  #market: ReadonlySet<string>;
  readonly #cap: number;
  readonly #always: ReadonlySet<Ticker>;
  /** Oldest first. */
  readonly #watched = new Set<Ticker>();
  #priority: ReadonlySet<Ticker> = new Set();
  /** Asked for on this connection. */
  readonly #held = new Set<string>();
  /** Refused on this connection. */
  readonly #refused = new Set<string>();

  /** @throws {RangeError} when the cap is no positive integer. */
  constructor({ topicsOf, market = [], cap = 100, tickers = [] }: SubscriptionManagerOptions) {
    if (!Number.isInteger(cap) || cap < 1) {
      throw new RangeError(`Cannot manage subscriptions: cap must be a positive integer: current value is ${cap}`);
    }
    this.#topicsOf = topicsOf;
    this.#market = new Set(market);
    this.#cap = cap;
    this.#always = new Set(tickers);
    this.subscribe(tickers);
  }

  /** The tickers that are to be subscribed, most important first, no more than the cap. */
  get tickers(): Ticker[] {
    const first = Array.from(this.#always).filter((ticker) => this.#watched.has(ticker));
    const most = new Set([...this.#priority, ...first]);
    const others = Array.from(this.#watched).filter((ticker) => !most.has(ticker));
    const room = Math.max(0, this.#cap - most.size);
    return [...most, ...others.slice(Math.max(0, others.length - room))].slice(0, this.#cap);
  }

  /** How many wanted tickers the cap leaves out. */
  get leftOut(): number {
    return Math.max(0, new Set([...this.#priority, ...this.#watched]).size - this.#cap);
  }

  /** What upstream has been asked for and has not refused. */
  get held(): Iterable<string> {
    return this.#held;
  }

  /** Whether anything is wanted at all. */
  get isWanted(): boolean {
    return this.#market.size > 0 || this.tickers.length > 0;
  }

  /** Whether upstream has been asked for a topic and has not refused it. */
  holds(topic: string): boolean {
    return this.#held.has(topic);
  }

  /** Names all topics of the whole market anew. */
  setMarket(topics: Iterable<string>): void {
    this.#market = new Set(topics);
  }

  /**
   * The next topics of the whole market to ask for, no more than `most`; they count as asked for from now on. Empty when
   * there are none left. A few at a time, because a refusal may not say what it is about.
   */
  nextOfMarket(most: number): string[] {
    const next: string[] = [];
    for (const topic of this.#market) {
      if (next.length >= most) break;
      if (!this.#held.has(topic) && !this.#refused.has(topic)) next.push(topic);
    }
    for (const topic of next) this.#held.add(topic);
    return next;
  }

  /** Whether upstream has refused everything that it was asked for; to do without the market is no harm. */
  get isRefused(): boolean {
    return this.#held.size === 0 && Array.from(this.#refused).some((topic) => !this.#market.has(topic));
  }

  subscribe(tickers: readonly Ticker[]): void {
    for (const ticker of tickers) this.#watched.add(ticker);
  }

  unsubscribe(tickers: readonly Ticker[]): void {
    for (const ticker of tickers) this.#watched.delete(ticker);
  }

  /** Names all tier-2 and active tickers, best first; they are wanted whether on the watchlist or not. */
  prioritise(tickers: readonly Ticker[]): void {
    this.#priority = new Set(tickers);
  }

  /** The difference between what is wanted and what upstream has been asked for; it counts as asked for from now on. */
  changes(): SubscriptionChanges {
    const holds = (topic: string) => this.holds(topic);
    const covering = Array.from(this.#market).filter((topic) => topic.endsWith(ALL) && holds(topic));
    const ofTickers = this.tickers.flatMap((ticker) => this.#topicsOf(ticker, this.#priority.has(ticker), holds))
      .filter((topic) => !covering.some((all) => topic.startsWith(all.slice(0, -ALL.length))));
    const wanted = new Set([...this.#market, ...ofTickers]);
    const unsubscribe = Array.from(this.#held).filter((topic) => !wanted.has(topic));
    const subscribe = Array.from(new Set(ofTickers)).filter((topic) => !holds(topic) && !this.#refused.has(topic));
    for (const topic of unsubscribe) this.#held.delete(topic);
    for (const topic of subscribe) this.#held.add(topic);
    for (const topic of this.#refused) if (!wanted.has(topic)) this.#refused.delete(topic);
    return { unsubscribe, subscribe };
  }

  /** Upstream will not send this: it is not asked for again before the next connection. */
  refused(topic: string): void {
    this.#held.delete(topic);
    this.#refused.add(topic);
  }

  /** Upstream sends these, whatever it said before. */
  taken(topics: Iterable<string>): void {
    for (const topic of topics) if (this.#refused.delete(topic)) this.#held.add(topic);
  }

  /** Upstream did not take the request, though there is nothing wrong with the topic: it is asked for again. */
  notTaken(topics: Iterable<string>): void {
    for (const topic of topics) this.#held.delete(topic);
  }

  /** The connection is gone and with it all that upstream had been asked for. */
  disconnected(): void {
    this.#held.clear();
    this.#refused.clear();
  }
}
