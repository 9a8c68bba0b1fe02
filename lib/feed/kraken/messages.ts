import * as z from "zod";
import { type Bar, type EpochMs, Ticker, type Trade } from "@/lib/protocol/mod.ts";
import type { TickerNews } from "../live/market/market_channel.ts";
import { NonNegative, Positive, Rfc3339 } from "../live/read_message.ts";

/** What every message of a channel is wrapped in; its members are checked one by one. */
export const ChannelMessage = z.object({
  channel: z.string(),
  type: z.enum(["snapshot", "update"]).optional(),
  data: z.array(z.unknown()).nullish().transform((data) => data ?? []),
});

/** `trade`: `side` is the taker's. */
export const TradeItem = z.object({
  symbol: Ticker,
  side: z.enum(["buy", "sell"]),
  price: Positive,
  qty: Positive,
  trade_id: z.int().nonnegative(),
  timestamp: Rfc3339,
}).transform(({ symbol, side, price, qty, trade_id, timestamp }): Trade & { readonly id: string } => ({
  kind: "trade",
  ticker: symbol,
  price,
  size: qty,
  timeMs: timestamp,
  id: String(trade_id),
  side,
}));

/** 0 where upstream leaves it out. */
const Amount = NonNegative.nullish().transform((amount) => amount ?? 0);

/**
 * `ticker`: the last price, the best bid and ask; the time is that of arrival where upstream gives none. Its volume, VWAP,
 * high and low are those of 24 hours and of no use for a day.
 */
export const TickerItem = z.object({
  symbol: Ticker,
  bid: Amount,
  bid_qty: NonNegative.nullish(),
  ask: Amount,
  ask_qty: NonNegative.nullish(),
  last: Positive.optional().catch(undefined),
  timestamp: Rfc3339.nullish(),
});

export function newsOf(item: z.infer<typeof TickerItem>, nowMs: EpochMs): TickerNews {
  const { symbol, bid, bid_qty, ask, ask_qty, last, timestamp } = item;
  return {
    price: last,
    quote: {
      kind: "quote",
      ticker: symbol,
      timeMs: timestamp ?? nowMs,
      ...(bid > 0 ? { bid } : {}),
      ...(bid > 0 && typeof bid_qty === "number" ? { bidSize: bid_qty } : {}),
      ...(ask > 0 ? { ask } : {}),
      ...(ask > 0 && typeof ask_qty === "number" ? { askSize: ask_qty } : {}),
    },
  };
}

/** A candle as it stands, and how many trades are in it. */
export interface Candle {
  readonly ticker: Ticker;
  readonly bar: Bar;
  readonly trades: number;
}

/** `ohlc` of one minute: the candle after each trade. */
export const OhlcItem = z.object({
  symbol: Ticker,
  open: Positive,
  high: Positive,
  low: Positive,
  close: Positive,
  trades: z.int().nonnegative(),
  volume: NonNegative,
  vwap: Amount,
  interval_begin: Rfc3339,
  interval: z.literal(1),
}).transform(({ symbol, open, high, low, close, trades, volume, vwap, interval_begin }): Candle => ({
  ticker: symbol,
  trades,
  bar: { time: Math.floor(interval_begin / 1000), open, high, low, close, volume, vwap: vwap > 0 ? vwap : null },
}));

/** `status`: sent on connecting and whenever the exchange's state changes. */
export const StatusItem = z.object({ system: z.string() });

/** Answers to subscribe and unsubscribe, one for each symbol. */
export const Answer = z.object({
  method: z.enum(["subscribe", "unsubscribe"]),
  success: z.boolean(),
  req_id: z.int().nullish(),
  error: z.string().nullish(),
  symbol: z.string().nullish(),
  result: z.object({ channel: z.string(), symbol: z.string() }).nullish(),
});
