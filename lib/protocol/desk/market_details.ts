import * as z from "zod/mini";
import { Ticker } from "../brand.ts";

/** JSON bodies of what a desk asks beside bars and orders: levels, symbols, news, halts. Times are epoch milliseconds. */

const Price = z.nullable(z.number());

const CrossPrint = z.nullable(z.looseObject({ time_ms: z.number(), price: z.number(), size: z.number() }));

/** `GET /api/levels/{ticker}`: prices that a chart draws lines at; null for what is not known. */
export const LevelsResponse = z.looseObject({
  ticker: Ticker,
  prev_close: Price,
  /** Of the regular session, as are `high` and `low`. */
  open: Price,
  high: Price,
  low: Price,
  high_pre: Price,
  low_pre: Price,
  /** The session's opening and closing auctions, where the feed tells them. */
  open_cross: CrossPrint,
  close_cross: CrossPrint,
  /** Today's, oldest first; `to_ms` is null while one lasts. */
  halts: z.array(z.looseObject({ from_ms: z.number(), to_ms: z.nullable(z.number()) })),
});
export type LevelsResponse = z.infer<typeof LevelsResponse>;

/** A ticker as a search finds it; null for what the feed does not tell. */
export const SymbolEntry = z.looseObject({
  ticker: Ticker,
  name: z.nullable(z.string()),
  /** What it is by the feed's reference data: `CS`, `ETF`, `WARRANT`. */
  type: z.nullable(z.string()),
  /** Primary exchange, as the feed writes it. */
  exchange: z.nullable(z.string()),
});
export type SymbolEntry = z.infer<typeof SymbolEntry>;

/** `GET /api/symbols`: every ticker that the feed knows, in order. */
export const SymbolsResponse = z.looseObject({ count: z.int(), items: z.array(SymbolEntry) });
export type SymbolsResponse = z.infer<typeof SymbolsResponse>;

/** `GET /api/symbols/{ticker}`; null for what is not known. Numbers are the facts of the same names. */
export const SymbolResponse = z.extend(SymbolEntry, {
  known: z.literal(true),
  price: Price,
  change_pct: z.nullable(z.number()),
  prev_close: Price,
  float: z.nullable(z.number()),
  shares_outstanding: z.nullable(z.number()),
  market_cap: z.nullable(z.number()),
  avg_volume: z.nullable(z.number()),
  atr_14: Price,
  /** Whether short sales are restricted. */
  ssr: z.nullable(z.boolean()),
  halted: z.nullable(z.boolean()),
});
export type SymbolResponse = z.infer<typeof SymbolResponse>;

export const HaltKind = z.enum(["luld", "news", "other"]);

/** One halt of today, which may be over. */
export const Halt = z.looseObject({
  ticker: Ticker,
  state: z.enum(["halted", "resumed"]),
  /** As the feed words it. */
  reason: z.nullable(z.string()),
  kind: z.nullable(HaltKind),
  since_ms: z.number(),
  resumed_ms: z.nullable(z.number()),
  /** When trading was to go on, as far as that was known: of a pause at a price band five minutes later. */
  expected_ms: z.nullable(z.number()),
  /** Price bands, and the last price, when it began. */
  band_up: Price,
  band_down: Price,
  last_price: Price,
});
export type Halt = z.infer<typeof Halt>;

/** `GET /api/halts`: newest first. */
export const HaltsResponse = z.looseObject({ count: z.int(), items: z.array(Halt) });
export type HaltsResponse = z.infer<typeof HaltsResponse>;

/** A headline, as the feed tells it. */
export const Headline = z.looseObject({
  id: z.string(),
  /** When it was published. */
  time_ms: z.number(),
  headline: z.string(),
  url: z.nullable(z.string()),
  tickers: z.array(Ticker),
});
export type Headline = z.infer<typeof Headline>;

/** `GET /api/news`: newest first. */
export const NewsResponse = z.looseObject({ count: z.int(), items: z.array(Headline) });
export type NewsResponse = z.infer<typeof NewsResponse>;
