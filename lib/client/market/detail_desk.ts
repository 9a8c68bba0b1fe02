import type { DetailKind, Ticker } from "@/lib/protocol/mod.ts";
import type { BackendClient } from "../connection/backend_client.ts";
import type { DetailWishes } from "../connection/detail_wishes.ts";
import { PrintTape } from "./print_tape.ts";
import { QuoteBook } from "./quote_book.ts";

export interface DetailDeskOptions {
  readonly client: BackendClient;
  /** Something that is shown has changed. */
  readonly onChange: () => void;
}

/** Quotes, single trades and order books of the tickers that panels in sight show: the server is asked for no others. */
export class DetailDesk {
  readonly quotes = new QuoteBook();
  readonly #client: BackendClient;
  readonly #tapes = new Map<Ticker, PrintTape>();
  readonly #users: Readonly<Record<DetailKind, Map<Ticker, number>>> = {
    quotes: new Map(),
    prints: new Map(),
    depth: new Map(),
  };

  constructor({ client, onChange }: DetailDeskOptions) {
    this.#client = client;
    client.on("quotesReceived", (columns) => {
      this.quotes.quotesReceived(columns);
      onChange();
    });
    client.on("depthReceived", (book) => {
      this.quotes.depthReceived(book);
      onChange();
    });
    client.on("printsReceived", (columns) => {
      for (const tape of this.#tapes.values()) tape.received(columns);
      onChange();
    });
  }

  /** Asks for detail of a ticker. @returns gives it back */
  want(kind: DetailKind, ticker: Ticker): () => void {
    const users = this.#users[kind];
    users.set(ticker, (users.get(ticker) ?? 0) + 1);
    this.#tell();
    return () => {
      const left = (users.get(ticker) ?? 1) - 1;
      if (left > 0) return void users.set(ticker, left);
      users.delete(ticker);
      if (kind === "prints") this.#tapes.delete(ticker);
      else this.quotes.forget([ticker]);
      this.#tell();
    };
  }

  /** The tape of a ticker whose prints are wanted. */
  tape(ticker: Ticker): PrintTape {
    let tape = this.#tapes.get(ticker);
    if (tape === undefined) this.#tapes.set(ticker, tape = new PrintTape(ticker));
    return tape;
  }

  /** Another connection: what was told on none of them is missing. */
  interrupted(): void {
    for (const tape of this.#tapes.values()) tape.interrupted();
  }

  /** The market of a recording begins anew. */
  restarted(): void {
    for (const tape of this.#tapes.values()) tape.restarted();
  }

  /** Writes the signals; to be called inside a batch. */
  commit(): void {
    this.quotes.commit();
    for (const tape of this.#tapes.values()) tape.commit();
  }

  #tell(): void {
    const { quotes, prints, depth } = this.#users;
    const wishes: DetailWishes = { quotes: [...quotes.keys()], prints: [...prints.keys()], depth: [...depth.keys()] };
    this.#client.setDetail(wishes);
  }
}
