import { DETAIL_KINDS, type DetailKind, type Ticker } from "@/lib/protocol/mod.ts";

/** Tickers whose quotes, single trades and order books are wanted; all other detail is not. */
export interface DetailWishes {
  readonly quotes: readonly Ticker[];
  readonly prints: readonly Ticker[];
  readonly depth: readonly Ticker[];
}

export const NO_DETAIL: DetailWishes = Object.freeze({ quotes: [], prints: [], depth: [] });

/** What one has that the other has not, as a message asks for it; null where that is nothing. */
export function detailBeyond(one: DetailWishes, other: DetailWishes): { [K in DetailKind]?: Ticker[] } | null {
  const change: { [K in DetailKind]?: Ticker[] } = {};
  for (const kind of DETAIL_KINDS) {
    const tickers = one[kind].filter((ticker) => !other[kind].includes(ticker));
    if (tickers.length > 0) change[kind] = tickers;
  }
  return Object.keys(change).length === 0 ? null : change;
}

export const isSameDetail = (one: DetailWishes, other: DetailWishes): boolean =>
  detailBeyond(one, other) === null && detailBeyond(other, one) === null;
