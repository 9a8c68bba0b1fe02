import type { OrderBook, Quote, Ticker } from "@/lib/protocol/mod.ts";
import type { Client } from "../client_registry.ts";
import { depthLine, type Print, printLine, quoteLine } from "./detail_text.ts";
import type { DetailWishes } from "./detail_wishes.ts";

/** Single trades that wait for a flush; of more the oldest are lost to all, and said to be. */
const MOST_WAITING = 20_000;

/** Where one client stands. */
interface Reader {
  /** What it had named before: of the rest it is told the last that is known, first of all. */
  readonly before: DetailWishes;
  /** Whether it has been told that. */
  hasBegun: boolean;
  /** Whether it has not got the latest quotes and books. */
  isStale: boolean;
  /** Single trades that it did not get and has not been told of. */
  lost: number;
}

type Offer = (client: Client, text: string) => boolean;

/** What is known of the market's details at this moment. */
export interface DetailSource {
  lastQuote(ticker: Ticker): Quote | undefined;
  lastPrint(ticker: Ticker): Print | undefined;
  lastBook(ticker: Ticker): OrderBook | undefined;
}

/** Clients with the same wishes and the same flush interval: what they get is written once for all of them. */
export class DetailGroup {
  readonly wishes: DetailWishes;
  readonly flushMs: number;
  /** Whether it waits for its flush. */
  isWaiting = false;
  readonly #readers = new Map<Client, Reader>();
  readonly #source: DetailSource;
  readonly #quotes = new Map<Ticker, Quote>();
  readonly #books = new Map<Ticker, OrderBook>();
  #prints: Print[] = [];
  #dropped = 0;

  constructor(wishes: DetailWishes, flushMs: number, source: DetailSource) {
    this.wishes = wishes;
    this.flushMs = flushMs;
    this.#source = source;
  }

  get size(): number {
    return this.#readers.size;
  }

  /** Whether somebody waits for what it could not be given. */
  get isOwing(): boolean {
    for (const { hasBegun, isStale, lost } of this.#readers.values()) if (!hasBegun || isStale || lost > 0) return true;
    return false;
  }

  /**
   * Takes a client in, and tells it what is known already. What waits is for the others: it is to be flushed first.
   *
   * @param before what it had named until now
   * @param lost single trades that it has not been told of
   */
  join(client: Client, before: DetailWishes, lost: number, nowMs: number, offer: Offer): void {
    const reader: Reader = { before, hasBegun: false, isStale: true, lost };
    this.#readers.set(client, reader);
    this.#begin(client, reader, nowMs, offer);
  }

  /** Single trades that the client has not been told of. */
  leave(client: Client): number {
    const { lost = 0 } = this.#readers.get(client) ?? {};
    this.#readers.delete(client);
    return lost;
  }

  addQuote(quote: Quote): void {
    this.#quotes.set(quote.ticker, quote);
  }

  addBook(book: OrderBook): void {
    this.#books.set(book.ticker, book);
  }

  addPrint(print: Print): void {
    this.#prints.push(print);
    if (this.#prints.length <= MOST_WAITING) return;
    this.#prints = this.#prints.slice(MOST_WAITING / 2);
    this.#dropped += MOST_WAITING / 2;
  }

  /** Hands out what waits. @param offer false when a client has no room for a text */
  flush(nowMs: number, offer: Offer): void {
    const [quotes, books, prints] = [[...this.#quotes.values()], [...this.#books.values()], this.#prints];
    const missed = this.#dropped + prints.length;
    const dropped = this.#dropped;
    this.#quotes.clear();
    this.#books.clear();
    this.#prints = [];
    this.#dropped = 0;
    const news = lines([quotes.length > 0 && quoteLine(quotes, nowMs), ...books.map((book) => depthLine(book, nowMs))]);
    const ordinary = lines([news, prints.length > 0 && printLine(prints, nowMs)]);
    let whole: string | null = null;
    for (const [client, reader] of [...this.#readers]) {
      if (!reader.hasBegun) {
        // Who is new begins later; who goes on has missed these.
        if (reader.before.prints.size > 0) reader.lost += missed;
        this.#begin(client, reader, nowMs, offer);
        continue;
      }
      reader.lost += dropped;
      const isOrdinary = !reader.isStale && reader.lost === 0;
      const text = isOrdinary ? ordinary : lines([
        reader.isStale ? whole ??= this.#whole(nowMs) : news,
        (prints.length > 0 || reader.lost > 0) && printLine(prints, nowMs, { lost: reader.lost }),
      ]);
      if (text === "" || offer(client, text)) {
        reader.isStale = false;
        reader.lost = 0;
      } else {
        reader.isStale ||= news !== "";
        reader.lost += prints.length;
      }
    }
  }

  #begin(client: Client, reader: Reader, nowMs: number, offer: Offer): void {
    const { before, lost } = reader;
    const isNew = (ticker: Ticker) => this.wishes.prints.has(ticker) && !before.prints.has(ticker) && !before.printsAll;
    const prints = [...this.wishes.named].filter(isNew).flatMap((ticker) => this.#source.lastPrint(ticker) ?? [])
      .sort((a, b) => a.trade.timeMs - b.trade.timeMs);
    const text = lines([
      this.#whole(nowMs),
      prints.length > 0 && printLine(prints, nowMs, { isSnapshot: true }),
      lost > 0 && printLine([], nowMs, { lost }),
    ]);
    reader.hasBegun = text === "" || offer(client, text);
    if (!reader.hasBegun) return;
    reader.isStale = false;
    reader.lost = 0;
  }

  /** All quotes and books as they stand. */
  #whole(nowMs: number): string {
    const quotes = [...this.wishes.quotes].flatMap((ticker) => this.#source.lastQuote(ticker) ?? []);
    const books = [...this.wishes.depth].flatMap((ticker) => this.#source.lastBook(ticker) ?? []);
    return lines([quotes.length > 0 && quoteLine(quotes, nowMs), ...books.map((book) => depthLine(book, nowMs))]);
  }
}

const lines = (texts: readonly (string | false)[]): string =>
  texts.filter((text) => text !== false && text !== "").join("\n");
