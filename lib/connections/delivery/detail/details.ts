import { DEPTH_EVERY_MS, type OrderBook, type Quote, type Ticker, type Trade } from "@/lib/protocol/mod.ts";
import { type Clock, soon, type Timer } from "@/lib/support/clock.ts";
import { tickerIndex } from "@/lib/support/ticker_index.ts";
import type { Client } from "../client_registry.ts";
import { DetailGroup, type DetailSource } from "./detail_group.ts";
import { type Print, sideOf } from "./detail_text.ts";
import { DetailWishes } from "./detail_wishes.ts";

/** Who could not be given something is tried again after this time, unless there are news before. */
const RETRY_MS = 250;
/** Groups that are flushed in one turn of the event loop. */
const GROUPS_PER_TURN = 64;

export interface DetailsOptions {
  readonly clock: Clock;
  /** Hands a text to a client that has room for it; false when it has none. */
  readonly offer: (client: Client, text: string) => boolean;
  /** Least time between two flushes, as the load wants it, ms. */
  readonly beatMs: () => number;
}

type Groups = readonly DetailGroup[];

/**
 * Quotes, single trades and order books for those who name tickers for them. What nobody has named costs no more than to
 * remember the last of it.
 */
export class Details implements DetailSource {
  readonly #options: DetailsOptions;
  /** By the number of the ticker: the last quote and trade, and the quote that stood at that trade. */
  #quotes: (Quote | undefined)[] = [];
  #trades: (Trade | undefined)[] = [];
  #quotesThen: (Quote | undefined)[] = [];
  readonly #books = new Map<Ticker, OrderBook>();
  readonly #groups = new Map<string, DetailGroup>();
  readonly #byClient = new Map<Client, DetailGroup>();
  /** Groups that want a ticker's quotes or single trades, by its number. */
  #quoteGroups: (Groups | undefined)[] = [];
  #printGroups: (Groups | undefined)[] = [];
  /** Groups that want all single trades. */
  #allPrints: Groups = [];
  readonly #bookSentMs = new Map<Ticker, number>();
  readonly #waitingBooks = new Map<Ticker, OrderBook>();
  #bookTimer: Timer | undefined;
  #due: DetailGroup[] = [];
  readonly #timers = new Map<number, { readonly timer: Timer; readonly groups: DetailGroup[] }>();
  #isSoon = false;

  constructor(options: DetailsOptions) {
    this.#options = options;
  }

  /** Clients that have named any. */
  get readers(): number {
    return this.#byClient.size;
  }

  /** Tickers that anybody has named, those of order books first. */
  get named(): ReadonlySet<Ticker> {
    return new Set([...this.depth, ...[...this.#groups.values()].flatMap(({ wishes }) => [...wishes.named])]);
  }

  /** Tickers of which anybody wants the order book. */
  get depth(): ReadonlySet<Ticker> {
    return new Set([...this.#groups.values()].flatMap(({ wishes }) => [...wishes.depth]));
  }

  of(client: Client): DetailWishes {
    return this.#byClient.get(client)?.wishes ?? DetailWishes.NONE;
  }

  lastQuote(ticker: Ticker): Quote | undefined {
    return this.#quotes[tickerIndex(ticker)];
  }

  lastPrint(ticker: Ticker): Print | undefined {
    const index = tickerIndex(ticker);
    const trade = this.#trades[index];
    return trade && { trade, side: sideOf(trade, this.#quotesThen[index]) };
  }

  lastBook(ticker: Ticker): OrderBook | undefined {
    return this.#books.get(ticker);
  }

  /** From now on a client gets what these wishes name; first of all what is known already. */
  wish(client: Client, wishes: DetailWishes): void {
    const { flushMs } = client.terms;
    const { clock, offer } = this.#options;
    const before = this.#byClient.get(client);
    if (before?.wishes.key === wishes.key) return;
    // What waits is of the time before.
    before?.flush(clock.now(), offer);
    const lost = this.#leave(client);
    if (wishes.isNone) return;
    const key = `${flushMs} ${wishes.key}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      this.#groups.set(key, group = new DetailGroup(wishes, flushMs, this));
      this.#index();
    }
    group.flush(clock.now(), offer);
    this.#byClient.set(client, group);
    group.join(client, before?.wishes ?? DetailWishes.NONE, lost, clock.now(), offer);
    if (group.isOwing) this.#expect(group, RETRY_MS);
  }

  /** The client is gone. */
  forget(client: Client): void {
    this.#leave(client);
  }

  quote(quote: Quote): void {
    const index = tickerIndex(quote.ticker);
    this.#quotes[index] = quote;
    const groups = this.#quoteGroups[index];
    if (groups === undefined) return;
    for (const group of groups) {
      group.addQuote(quote);
      this.#expect(group);
    }
  }

  trade(trade: Trade): void {
    const index = tickerIndex(trade.ticker);
    const quote = this.#quotes[index];
    this.#trades[index] = trade;
    this.#quotesThen[index] = quote;
    const groups = this.#printGroups[index];
    if (groups === undefined && this.#allPrints.length === 0) return;
    const print = { trade, side: sideOf(trade, quote) };
    for (const group of groups ?? []) this.#print(group, print);
    for (const group of this.#allPrints) this.#print(group, print);
  }

  /** One book at most each {@link DEPTH_EVERY_MS} of a ticker: the last of those that come sooner waits. */
  book(book: OrderBook): void {
    this.#books.set(book.ticker, book);
    const nowMs = this.#options.clock.now();
    const sentMs = this.#bookSentMs.get(book.ticker) ?? -Infinity;
    if (Math.abs(nowMs - sentMs) >= DEPTH_EVERY_MS) return this.#tellBook(book, nowMs);
    this.#waitingBooks.set(book.ticker, book);
    this.#bookTimer ??= this.#options.clock.setTimeout(() => this.#tellBooks(), DEPTH_EVERY_MS);
  }

  /** Another feed begins: nothing is known of it yet. */
  clear(): void {
    this.#quotes = [];
    this.#trades = [];
    this.#quotesThen = [];
    this.#books.clear();
    this.#bookSentMs.clear();
    this.#waitingBooks.clear();
  }

  /** Leaves no timer. */
  stop(): void {
    const { clock } = this.#options;
    for (const { timer, groups } of this.#timers.values()) {
      clock.clearTimeout(timer);
      for (const group of groups) group.isWaiting = false;
    }
    this.#timers.clear();
    clock.clearTimeout(this.#bookTimer);
    this.#bookTimer = undefined;
    this.#due = [];
  }

  #leave(client: Client): number {
    const group = this.#byClient.get(client);
    if (group === undefined) return 0;
    this.#byClient.delete(client);
    const lost = group.leave(client);
    if (group.size > 0) return lost;
    this.#groups.delete(`${group.flushMs} ${group.wishes.key}`);
    this.#index();
    return lost;
  }

  /** Groups change seldom, and trades come all the time: who wants what is looked up by the number of the ticker. */
  #index(): void {
    const [quotes, prints] = [new Map<number, DetailGroup[]>(), new Map<number, DetailGroup[]>()];
    const add = (groups: Map<number, DetailGroup[]>, name: string, group: DetailGroup) => {
      const index = tickerIndex(name);
      const known = groups.get(index);
      if (known === undefined) groups.set(index, [group]);
      else known.push(group);
    };
    for (const group of this.#groups.values()) {
      for (const ticker of group.wishes.quotes) add(quotes, ticker, group);
      if (!group.wishes.printsAll) { for (const ticker of group.wishes.prints) add(prints, ticker, group); }
    }
    this.#quoteGroups = listOf(quotes);
    this.#printGroups = listOf(prints);
    this.#allPrints = [...this.#groups.values()].filter(({ wishes }) => wishes.printsAll);
    const { depth } = this;
    for (const ticker of this.#books.keys()) if (!depth.has(ticker)) this.#books.delete(ticker);
    for (const ticker of this.#bookSentMs.keys()) if (!depth.has(ticker)) this.#bookSentMs.delete(ticker);
  }

  #print(group: DetailGroup, print: Print): void {
    group.addPrint(print);
    this.#expect(group);
  }

  #tellBook(book: OrderBook, nowMs: number): void {
    for (const group of this.#groups.values()) {
      if (!group.wishes.depth.has(book.ticker)) continue;
      this.#bookSentMs.set(book.ticker, nowMs);
      group.addBook(book);
      this.#expect(group);
    }
  }

  #tellBooks(): void {
    this.#bookTimer = undefined;
    const nowMs = this.#options.clock.now();
    const waiting = [...this.#waitingBooks.values()];
    this.#waitingBooks.clear();
    for (const book of waiting) this.#tellBook(book, nowMs);
  }

  /** Something waits in a group. */
  #expect(group: DetailGroup, delayMs = Math.max(group.flushMs, this.#options.beatMs())): void {
    if (group.isWaiting) return;
    group.isWaiting = true;
    const known = this.#timers.get(delayMs);
    if (known !== undefined) {
      known.groups.push(group);
      return;
    }
    const groups = [group];
    const timer = this.#options.clock.setTimeout(() => {
      this.#timers.delete(delayMs);
      this.#due.push(...groups);
      this.#serve();
    }, delayMs);
    this.#timers.set(delayMs, { timer, groups });
  }

  #serve(): void {
    const { clock, offer } = this.#options;
    const nowMs = clock.now();
    for (const group of this.#due.splice(0, GROUPS_PER_TURN)) {
      group.isWaiting = false;
      group.flush(nowMs, offer);
      if (group.isOwing) this.#expect(group, RETRY_MS);
    }
    if (this.#due.length === 0 || this.#isSoon) return;
    this.#isSoon = true;
    soon(clock, () => {
      this.#isSoon = false;
      this.#serve();
    });
  }
}

/** A list by number that is filled from its beginning: one with holes would be kept as a map, which is slow. */
function listOf(groups: ReadonlyMap<number, DetailGroup[]>): (Groups | undefined)[] {
  const length = Math.max(-1, ...groups.keys()) + 1;
  return Array.from({ length }, (_, index) => groups.get(index));
}
