import type { Ticker } from "./brand.ts";
import { ALL_TICKERS } from "./client_messages.ts";
import { isSubscribedType, MessageType, SubscribedType } from "./message_type.ts";

/** Message types that a ticker filter applies to; the others are about the market or the server as a whole. */
const BY_TICKER: ReadonlySet<MessageType> = new Set([MessageType.TICK, MessageType.BAR, MessageType.IGNITION]);

export interface SubscriptionChange {
  readonly tickers?: readonly (Ticker | typeof ALL_TICKERS)[] | undefined;
  readonly types?: readonly SubscribedType[] | undefined;
  /** Scans whose answers are wanted, by id. */
  readonly scans?: readonly string[] | undefined;
}

type Members<T> = ReadonlySet<T> | "all";

function added<T>(members: Members<T>, more: readonly T[]): Members<T> {
  return members === "all" ? "all" : members.union(new Set(more));
}

/** What one client of the batched dialect wants to get; the same on both sides of the wire. Immutable; equal ones have the same `key`. */
export class Subscription {
  static readonly EVERYTHING: Subscription = new Subscription("all", "all", new Set());

  /** Names the same subscription alike, whatever the order it was made in. */
  readonly key: string;
  readonly #tickers: Members<Ticker>;
  readonly #types: Members<SubscribedType>;
  readonly #scans: ReadonlySet<string>;

  private constructor(tickers: Members<Ticker>, types: Members<SubscribedType>, scans: ReadonlySet<string>) {
    this.#tickers = tickers;
    this.#scans = scans;
    this.#types = types === "all" || types.size === Object.keys(SubscribedType).length ? "all" : types;
    this.key = [this.#tickers, this.#types].map((members) => members === "all" ? "*" : [...members].sort().join(","))
      .join("|") + (scans.size > 0 ? `|${[...scans].sort().join(",")}` : "");
  }

  /** What HELLO asks for: without `tickers` every ticker, without `types` every type. */
  static of({ tickers, types, scans = [] }: SubscriptionChange): Subscription {
    const isAll = tickers === undefined || tickers.includes(ALL_TICKERS);
    return new Subscription(
      isAll ? "all" : new Set(tickers.filter((ticker): ticker is Ticker => ticker !== ALL_TICKERS)),
      types === undefined ? "all" : new Set(types),
      new Set(scans),
    );
  }

  get isEverything(): boolean {
    return this.#tickers === "all" && this.#types === "all";
  }

  /** Without any, none. */
  get scans(): ReadonlySet<string> {
    return this.#scans;
  }

  get tickers(): ReadonlySet<Ticker> | "all" {
    return this.#tickers;
  }

  /** Tickers named one by one; 0 when all are subscribed. */
  get tickerCount(): number {
    return this.#tickers === "all" ? 0 : this.#tickers.size;
  }

  /** What is wrong where no more than `most` tickers may be named; null when nothing is. */
  excess(most: number): string | null {
    const { tickerCount } = this;
    return tickerCount > most ? `at most ${most} tickers can be subscribed by name, not ${tickerCount}` : null;
  }

  admits(type: MessageType, ticker: Ticker | null): boolean {
    if (this.#types !== "all" && (!isSubscribedType(type) || !this.#types.has(type))) return false;
    return this.#tickers === "all" || ticker === null || !BY_TICKER.has(type) || this.#tickers.has(ticker);
  }

  with({ tickers = [], types = [], scans = [] }: SubscriptionChange): Subscription {
    const names = tickers.filter((ticker): ticker is Ticker => ticker !== ALL_TICKERS);
    return new Subscription(
      tickers.includes(ALL_TICKERS) ? "all" : added(this.#tickers, names),
      added(this.#types, types),
      this.#scans.union(new Set(scans)),
    );
  }

  /**
   * @throws {RangeError} when single tickers are to be taken from "all", which cannot be described
   */
  without({ tickers = [], types = [], scans = [] }: SubscriptionChange): Subscription {
    return new Subscription(
      this.#withoutTickers(tickers),
      this.#withoutTypes(types),
      this.#scans.difference(new Set(scans)),
    );
  }

  /** As HELLO asks for it: what is not narrowed is left out. */
  get wishes(): { tickers?: Ticker[]; types?: SubscribedType[]; scans?: string[] } {
    return {
      ...(this.#tickers !== "all" && { tickers: [...this.#tickers] }),
      ...(this.#types !== "all" && { types: [...this.#types] }),
      ...(this.#scans.size > 0 && { scans: [...this.#scans] }),
    };
  }

  /** In full, as STATUS `subscribed` tells it. */
  toJSON(): { tickers: (Ticker | "*")[]; types: SubscribedType[] } {
    return {
      tickers: this.#tickers === "all" ? [ALL_TICKERS] : [...this.#tickers],
      types: this.#types === "all" ? Object.values(SubscribedType) : [...this.#types],
    };
  }

  #withoutTickers(tickers: readonly (Ticker | typeof ALL_TICKERS)[]): Members<Ticker> {
    if (tickers.length === 0) return this.#tickers;
    if (tickers.includes(ALL_TICKERS)) return new Set();
    if (this.#tickers === "all") {
      throw new RangeError(
        `Cannot unsubscribe from ${tickers.join(", ")}: all tickers are subscribed; unsubscribe from "*" first`,
      );
    }
    const gone: ReadonlySet<string> = new Set(tickers);
    return new Set([...this.#tickers].filter((ticker) => !gone.has(ticker)));
  }

  #withoutTypes(types: readonly SubscribedType[]): Members<SubscribedType> {
    if (types.length === 0) return this.#types;
    const all = this.#types === "all" ? new Set(Object.values(SubscribedType)) : this.#types;
    return all.difference(new Set(types));
  }
}
