import * as z from "zod/mini";
import { Seq, Ticker } from "./brand.ts";
import { SubscribedType } from "./message_type.ts";
import { ScanId } from "./scan/scans.ts";

/** Where a person chose the active ticker. */
export const TickerSource = z.enum(["watchlist", "tier2", "search", "chart", "external", "unknown"]);
export type TickerSource = z.infer<typeof TickerSource>;

export const SetActiveTicker = z.object({
  type: z.literal("SET_ACTIVE_TICKER"),
  ticker: Ticker,
  source: z._default(TickerSource, "unknown"),
});

/** JSON messages of a classic client, discriminated by `type`. */
export const ClassicClientMessage = z.discriminatedUnion("type", [SetActiveTicker]);
export type ClassicClientMessage = z.infer<typeof ClassicClientMessage>;

/** The text frame that asks for a PONG in the classic dialect. */
export const PING = "PING";

/** Name of the batched dialect in `Sec-WebSocket-Protocol`. */
export const BATCHED_SUBPROTOCOL = "flashtape.v2";

/** Every ticker. */
export const ALL_TICKERS = "*";

const Tickers = z.array(z.union([z.literal(ALL_TICKERS), Ticker]));
const Types = z.array(z.enum(SubscribedType));
const Scans = z.array(ScanId).check(z.maxLength(100));

/** Tickers that one client may name for quotes, for single trades, and for order books. */
export const MOST_DETAIL_TICKERS = { quotes: 200, prints: 200, depth: 10 } as const;

const detailed = <T extends z.core.$ZodType>(ticker: T, most: number) =>
  z.optional(z.array(ticker).check(z.maxLength(most)));
/** Tickers of which the top of book, every single trade, or the order book is to come. */
const details = {
  quotes: detailed(Ticker, MOST_DETAIL_TICKERS.quotes),
  /** `*`: of all. */
  prints: detailed(z.union([z.literal(ALL_TICKERS), Ticker]), MOST_DETAIL_TICKERS.prints),
  depth: detailed(Ticker, MOST_DETAIL_TICKERS.depth),
};

/** Least time between two frames of market data that may be asked for, at most and by default, milliseconds. */
export const MAX_FLUSH_MS = 1000;
export const DEFAULT_FLUSH_MS = 16;

/**
 * First message of the batched dialect. `seq` in `epoch` is the last event seen: what came after is sent again.
 * Without `tickers` and `types` everything is subscribed.
 */
export const Hello = z.strictObject({
  type: z.literal("HELLO"),
  epoch: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  seq: z.optional(z.union([Seq, z.literal(0)])),
  token: z.optional(z.string().check(z.maxLength(1024))),
  /** Least time between two frames of market data, milliseconds; 0 = at once. */
  flush_ms: z._default(z.int().check(z.minimum(0), z.maximum(MAX_FLUSH_MS)), DEFAULT_FLUSH_MS),
  /** One row per ticker and frame: last price, summed size, count. */
  conflate: z._default(z.boolean(), false),
  tickers: z.optional(Tickers),
  types: z.optional(Types),
  /** Scans whose answers are to come, by id. */
  scans: z.optional(Scans),
  ...details,
  /** Shown in the server's log. */
  name: z.optional(z.string().check(z.maxLength(64))),
}).check(z.refine(({ epoch, seq }) => (epoch === undefined) === (seq === undefined), "epoch and seq go together"));
export type Hello = z.infer<typeof Hello>;

const change = <const T extends string>(type: T) =>
  z.strictObject({
    type: z.literal(type),
    tickers: z.optional(Tickers),
    types: z.optional(Types),
    scans: z.optional(Scans),
    ...details,
  });

export const Subscribe = change("SUBSCRIBE");
export const Unsubscribe = change("UNSUBSCRIBE");

/** Asks for a PONG that carries the same `id`. */
export const Ping = z.strictObject({
  type: z.literal("PING"),
  id: z.union([z.number(), z.string().check(z.maxLength(64))]),
});

/** JSON messages of a client of the batched dialect, discriminated by `type`. */
export const BatchedClientMessage = z.discriminatedUnion("type", [
  Hello,
  Subscribe,
  Unsubscribe,
  SetActiveTicker,
  Ping,
]);
export type BatchedClientMessage = z.infer<typeof BatchedClientMessage>;
