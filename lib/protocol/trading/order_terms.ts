import * as z from "zod/mini";

/** What an order says: its side, its type, how long it lives. */

/**
 * `sell` sells what is held, `sell_short` opens a short position or adds to it, `buy_to_cover` closes one. A `buy` closes
 * a short position too, but no more than it.
 */
export const OrderSide = z.enum(["buy", "sell", "sell_short", "buy_to_cover"]);
export type OrderSide = z.infer<typeof OrderSide>;

/** Whether an order of this side buys. */
export const isBuy = (side: OrderSide): boolean => side === "buy" || side === "buy_to_cover";

/**
 * `stop` becomes a market order once the market has traded at its stop price or beyond, `stop_limit` a limit order. The
 * stop price of a `trailing_stop` follows the market at its distance, and never goes back.
 */
export const OrderType = z.enum(["market", "limit", "stop", "stop_limit", "trailing_stop"]);
export type OrderType = z.infer<typeof OrderType>;

/**
 * `day` ends with the session, `gtc` lives until it is cancelled, `ioc` is filled at once as far as it goes, `fok` at
 * once as a whole or not at all.
 */
export const TimeInForce = z.enum(["day", "gtc", "ioc", "fok"]);
export type TimeInForce = z.infer<typeof TimeInForce>;

/** The exit at a profit: a limit order. */
export const TakeProfit = z.strictObject({ limit_price: z.number().check(z.positive("must be above 0")) });
export type TakeProfit = z.infer<typeof TakeProfit>;

/** The exit at a loss: a stop order, or a stop-limit order where it has a limit. */
export const StopLoss = z.strictObject({
  stop_price: z.number().check(z.positive("must be above 0")),
  limit_price: z.optional(z.number().check(z.positive("must be above 0"))),
});
export type StopLoss = z.infer<typeof StopLoss>;
