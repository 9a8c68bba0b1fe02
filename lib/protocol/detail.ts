import * as z from "zod/mini";
import { EpochMs, Ticker } from "./brand.ts";
import type { ALL_TICKERS, MOST_DETAIL_TICKERS } from "./client_messages.ts";

/**
 * Quotes, single trades and order books of the tickers that a client of the batched dialect names for them. Like ticks
 * they are values of the moment: they have no number and are not sent again.
 */

export type DetailKind = keyof typeof MOST_DETAIL_TICKERS;
export const DETAIL_KINDS = ["quotes", "prints", "depth"] as const satisfies readonly DetailKind[];

/** Levels of each side of an order book, at most, and the least time between two messages about one, milliseconds. */
export const DEPTH_LEVELS = 10;
export const DEPTH_EVERY_MS = 100;

const Numbers = z.array(z.nullable(z.number()));
const Texts = z.array(z.nullable(z.string()));

const sameLength = (columns: readonly (readonly unknown[] | undefined)[]): boolean =>
  columns.every((column) => column === undefined || column.length === columns[0]?.length);

/**
 * The last quote of each ticker `s[k]` that has changed: bid `b[k]` and ask `a[k]`, their sizes, event time `t[k]` (epoch
 * ms), and the exchanges that bid and ask, where the feed tells. Null for what is not known.
 */
export const QuoteColumns = z.looseObject({
  s: z.array(Ticker),
  b: Numbers,
  a: Numbers,
  bs: Numbers,
  as: Numbers,
  t: z.array(z.number()),
  bx: z.optional(Texts),
  ax: z.optional(Texts),
  _sent_at: z.optional(EpochMs),
}).check(
  z.refine(
    ({ s, b, a, bs, as, t, bx, ax }) => sameLength([s, b, a, bs, as, t, bx, ax]),
    "the columns must have the same length",
  ),
);
export type QuoteColumns = z.infer<typeof QuoteColumns>;

/** Where a trade stood in the quote of its moment: 1 at or above the ask, -1 at or below the bid, 0 between or not known. */
export const PrintSide = z.union([z.literal(-1), z.literal(0), z.literal(1)]);
export type PrintSide = z.infer<typeof PrintSide>;

/**
 * Single trades in the order of their arrival: row k is ticker `s[i[k]]` at price `p[k]`, size `v[k]`, event time
 * `t0 + t[k]` (epoch ms), on the side `d[k]`, at the exchange `x[k]` and under the conditions `c[k]`, where the feed tells.
 */
export const PrintColumns = z.looseObject({
  s: z.array(Ticker),
  i: z.array(z.int().check(z.nonnegative())),
  p: z.array(z.number()),
  v: z.array(z.number()),
  t0: EpochMs,
  t: z.array(z.number()),
  d: z.array(PrintSide),
  x: Texts,
  c: Texts,
  /** Trades before these that this client did not get, because it took too little. */
  lost: z.optional(z.int().check(z.positive())),
  _sent_at: z.optional(EpochMs),
  _snapshot: z.optional(z.literal(true)),
}).check(
  z.refine(
    ({ s, i, p, v, t, d, x, c }) => sameLength([i, p, v, t, d, x, c]) && i.every((index) => index < s.length),
    "the columns must have the same length, and i must point into s",
  ),
);
export type PrintColumns = z.infer<typeof PrintColumns>;

const Levels = z.array(z.tuple([z.number(), z.number()])).check(z.maxLength(DEPTH_LEVELS));

/** An order book: price and size of each level, the best first; `t` is its event time, epoch ms. */
export const DepthPayload = z.looseObject({
  ticker: Ticker,
  bids: Levels,
  asks: Levels,
  t: z.number(),
  _sent_at: z.optional(EpochMs),
});
export type DepthPayload = z.infer<typeof DepthPayload>;

/** What is wished for, in a message: of prints `*` is all. */
export interface DetailChange {
  readonly quotes?: readonly Ticker[] | undefined;
  readonly prints?: readonly (Ticker | typeof ALL_TICKERS)[] | undefined;
  readonly depth?: readonly Ticker[] | undefined;
}
