import * as z from "zod";
import { type Bar, type EpochMs, type Quote, Ticker, type Trade } from "@/lib/protocol/mod.ts";
import { NonNegative, Positive, Rfc3339 } from "../live/read_message.ts";

/** What every message of a channel is wrapped in; its members are checked one by one. */
export const ChannelMessage = z.object({
  channel: z.string(),
  type: z.enum(["snapshot", "update"]).optional(),
  data: z.array(z.unknown()).default([]),
});

/** `trade`: `side` is the taker's. */
export const TradeItem = z.object({
  symbol: Ticker,
  side: z.enum(["buy", "sell"]),
  price: Positive,
  qty: Positive,
  ord_type: z.string().optional(),
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

/** `ticker`: the best bid and ask; the time is that of arrival where upstream gives none. */
export const TickerItem = z.object({
  symbol: Ticker,
  bid: NonNegative,
  bid_qty: NonNegative.optional(),
  ask: NonNegative,
  ask_qty: NonNegative.optional(),
  last: NonNegative.optional(),
  volume: NonNegative.optional(),
  change_pct: z.number().optional(),
  timestamp: Rfc3339.optional(),
});

export function quoteOf(item: z.infer<typeof TickerItem>, nowMs: EpochMs): Quote {
  const { symbol, bid, bid_qty, ask, ask_qty, timestamp } = item;
  return {
    kind: "quote",
    ticker: symbol,
    timeMs: timestamp ?? nowMs,
    ...(bid > 0 ? { bid } : {}),
    ...(bid > 0 && bid_qty !== undefined ? { bidSize: bid_qty } : {}),
    ...(ask > 0 ? { ask } : {}),
    ...(ask > 0 && ask_qty !== undefined ? { askSize: ask_qty } : {}),
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
  vwap: NonNegative,
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
  req_id: z.int().optional(),
  error: z.string().optional(),
  symbol: z.string().optional(),
  result: z.object({ channel: z.string(), symbol: z.string() }).optional(),
});
