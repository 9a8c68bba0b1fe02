import * as z from "zod";
import { Ticker, type Trade } from "@/lib/protocol/mod.ts";
import type { TickerNews } from "../live/market/market_channel.ts";
import { NonNegativeDecimal, PositiveDecimal, Rfc3339 } from "../live/read_message.ts";

export interface MatchedTrade {
  /** Whether it happened before the subscription. */
  readonly isHistory: boolean;
  readonly tradeId: number;
  readonly trade: Trade;
}

/** `match` and `last_match`, the one before the subscription. `side` is the maker's: the taker's is the other. */
export const MatchMessage = z.object({
  type: z.enum(["match", "last_match"]),
  trade_id: z.int().nonnegative(),
  side: z.enum(["buy", "sell"]),
  size: PositiveDecimal,
  price: PositiveDecimal,
  product_id: Ticker,
  time: Rfc3339,
}).transform(({ type, trade_id, side, size, price, product_id, time }): MatchedTrade => ({
  isHistory: type === "last_match",
  tradeId: trade_id,
  trade: {
    kind: "trade",
    ticker: product_id,
    price,
    size,
    timeMs: time,
    id: String(trade_id),
    side: side === "buy" ? "sell" : "buy",
  },
}));

/**
 * `ticker`: sent with every match, or the last of some that came at once. Volume, high and low are those of 24 hours and
 * of no use for a day.
 */
export const TickerMessage = z.object({
  type: z.literal("ticker"),
  product_id: Ticker,
  price: PositiveDecimal.optional().catch(undefined),
  best_bid: NonNegativeDecimal,
  best_bid_size: NonNegativeDecimal.nullish(),
  best_ask: NonNegativeDecimal,
  best_ask_size: NonNegativeDecimal.nullish(),
  time: Rfc3339,
}).transform(({ product_id, price, best_bid, best_bid_size, best_ask, best_ask_size, time }): TickerNews => ({
  price,
  quote: {
    kind: "quote",
    ticker: product_id,
    timeMs: time,
    ...(best_bid > 0 ? { bid: best_bid } : {}),
    ...(best_bid > 0 && typeof best_bid_size === "number" ? { bidSize: best_bid_size } : {}),
    ...(best_ask > 0 ? { ask: best_ask } : {}),
    ...(best_ask > 0 && typeof best_ask_size === "number" ? { askSize: best_ask_size } : {}),
  },
}));

export const HeartbeatMessage = z.object({
  type: z.literal("heartbeat"),
  product_id: Ticker,
  last_trade_id: z.int().nonnegative(),
  time: Rfc3339,
});

const Names = z.array(z.string()).nullish().transform((names) => names ?? []);

/** The answer to every subscribe and unsubscribe: all that is subscribed now. */
export const SubscriptionsMessage = z.object({
  type: z.literal("subscriptions"),
  channels: z.array(z.object({ name: z.string(), product_ids: Names })),
});

export const ErrorMessage = z.object({
  type: z.literal("error"),
  message: z.string().default(""),
  reason: z.string().default(""),
});
