import { ALL_TICKERS, DETAIL_KINDS, type DetailChange, MOST_DETAIL_TICKERS, type Ticker } from "@/lib/protocol/mod.ts";

/** Tickers that one client has named for quotes, single trades and order books. Immutable; equal ones have the same `key`. */
export class DetailWishes {
  static readonly NONE: DetailWishes = new DetailWishes(new Set(), new Set(), new Set());

  readonly quotes: ReadonlySet<Ticker>;
  /** Those that are named; beside them there may be all. */
  readonly prints: ReadonlySet<Ticker | typeof ALL_TICKERS>;
  readonly depth: ReadonlySet<Ticker>;
  readonly key: string;

  private constructor(
    quotes: ReadonlySet<Ticker>,
    prints: ReadonlySet<Ticker | typeof ALL_TICKERS>,
    depth: ReadonlySet<Ticker>,
  ) {
    this.quotes = quotes;
    this.prints = prints.has(ALL_TICKERS) ? new Set([ALL_TICKERS]) : prints;
    this.depth = depth;
    this.key = [this.quotes, this.prints, this.depth].map((names) => [...names].sort().join(",")).join("|");
  }

  get isNone(): boolean {
    return this.quotes.size + this.prints.size + this.depth.size === 0;
  }

  get printsAll(): boolean {
    return this.prints.has(ALL_TICKERS);
  }

  /** Every ticker that is named for anything. */
  get named(): ReadonlySet<Ticker> {
    const prints = [...this.prints].filter((name): name is Ticker => name !== ALL_TICKERS);
    return new Set([...this.depth, ...this.quotes, ...prints]);
  }

  with({ quotes = [], prints = [], depth = [] }: DetailChange): DetailWishes {
    return new DetailWishes(
      this.quotes.union(new Set(quotes)),
      this.prints.union(new Set(prints)),
      this.depth.union(new Set(depth)),
    );
  }

  /** `*` takes all single trades away, named ones as well. */
  without({ quotes = [], prints = [], depth = [] }: DetailChange): DetailWishes {
    return new DetailWishes(
      this.quotes.difference(new Set(quotes)),
      prints.includes(ALL_TICKERS) ? new Set() : this.prints.difference(new Set(prints)),
      this.depth.difference(new Set(depth)),
    );
  }

  /** What of this is more than one client may name; null when nothing is. */
  get excess(): string | null {
    for (const kind of DETAIL_KINDS) {
      const { size } = this[kind];
      const most = MOST_DETAIL_TICKERS[kind];
      if (size > most) {
        return `at most ${most} tickers can be named for ${kind}, not ${size}; unsubscribe from one first`;
      }
    }
    return null;
  }

  toJSON(): { quotes: Ticker[]; prints: string[]; depth: Ticker[] } {
    return { quotes: [...this.quotes], prints: [...this.prints], depth: [...this.depth] };
  }
}
