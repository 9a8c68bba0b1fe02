import * as z from "zod/mini";
import { Ticker } from "./brand.ts";

/** Orders, fills and positions, as the HTTP routes and the details of TRADE tell them. Prices in the market's currency. */

/**
 * Whose orders, fills and positions they are: `main` the trader's, `demo` the demonstration strategy's, `replay` the
 * trader's while a recording is played. Each has its own cash.
 */
export const AccountName = z.enum(["main", "demo", "replay"]);
export type AccountName = z.infer<typeof AccountName>;

/** What was kept before there were accounts is the trader's. */
const OfAccount = z._default(AccountName, "main");

export const OrderSide = z.enum(["buy", "sell"]);
export type OrderSide = z.infer<typeof OrderSide>;

/** `stop` becomes a market order once the market has traded at its stop price or beyond. */
export const OrderType = z.enum(["market", "limit", "stop"]);
export type OrderType = z.infer<typeof OrderType>;

/** `open` and `partially_filled` work on; the others are final. */
export const OrderStatus = z.enum(["open", "partially_filled", "filled", "cancelled", "rejected"]);
export type OrderStatus = z.infer<typeof OrderStatus>;

/** Whether nothing more happens to an order of this status. */
export const isFinal = (status: OrderStatus): boolean => status !== "open" && status !== "partially_filled";

const Positive = z.number().check(z.positive("must be above 0"));
const IsoTime = z.iso.datetime();

/** `POST /api/orders`. */
export interface OrderRequest {
  readonly ticker: Ticker;
  readonly side: OrderSide;
  readonly order_type: OrderType;
  /** Shares, or units of crypto. */
  readonly quantity: number;
  /** Of limit orders, and only of them. */
  readonly limit_price?: number | undefined;
  /** Of stop orders, and only of them. */
  readonly stop_price?: number | undefined;
  /** Chosen by the client: the same one again is the same order, which is not submitted twice. */
  readonly client_order_id?: string | undefined;
}

/** A price that orders of one type need, and no others may have. */
function priceOf(type: OrderType) {
  const rule = `is needed for ${type} orders, and for no others`;
  return {
    needed: z.number({ error: ({ input }) => input === undefined ? rule : undefined }).check(
      z.positive("must be above 0"),
    ),
    refused: z.optional(z.never(rule)),
  };
}
const [limitPrice, stopPrice] = [priceOf("limit"), priceOf("stop")];

const ofEveryType = {
  ticker: Ticker,
  side: OrderSide,
  quantity: Positive,
  client_order_id: z.optional(
    z.string().check(z.regex(/^[\x21-\x7e]{1,64}$/, "must be 1 to 64 printable ASCII characters without blanks")),
  ),
};

export const OrderRequest: z.ZodMiniType<OrderRequest> = z.discriminatedUnion("order_type", [
  z.strictObject({
    ...ofEveryType,
    order_type: z.literal("market"),
    limit_price: limitPrice.refused,
    stop_price: stopPrice.refused,
  }),
  z.strictObject({
    ...ofEveryType,
    order_type: z.literal("limit"),
    limit_price: limitPrice.needed,
    stop_price: stopPrice.refused,
  }),
  z.strictObject({
    ...ofEveryType,
    order_type: z.literal("stop"),
    limit_price: limitPrice.refused,
    stop_price: stopPrice.needed,
  }),
]);

/** An order as it stands. */
export const Order = z.looseObject({
  order_id: z.string(),
  account: OfAccount,
  client_order_id: z.nullable(z.string()),
  ticker: Ticker,
  side: OrderSide,
  order_type: OrderType,
  quantity: Positive,
  limit_price: z.nullable(Positive),
  stop_price: z.nullable(Positive),
  status: OrderStatus,
  filled_quantity: z.number().check(z.nonnegative()),
  /** Mean price of its fills by quantity; null before the first. */
  average_price: z.nullable(Positive),
  /** Why it was rejected, cancelled or filled out of turn; null otherwise. */
  reason: z.nullable(z.string()),
  /** Of stop orders: whether the market has reached the stop price. */
  triggered: z.boolean(),
  /** Of limit orders: whether it waits, the market being at a worse price at its acceptance or since. */
  rested: z.boolean(),
  /** Who submitted it: `manual`, or a strategy by its name. */
  source: z.string(),
  /** Number of its latest TRADE, from 1 without holes. */
  order_seq: z.int().check(z.positive()),
  /** Market time. */
  submitted_at: IsoTime,
  /** Market time of its latest TRADE. */
  updated_at: IsoTime,
});
export type Order = z.infer<typeof Order>;

/**
 * An order as far as its TRADEs tell it: an external engine may leave out all but the first three. Null is not known,
 * or not there.
 */
export interface KnownOrder {
  readonly order_id: string;
  readonly ticker: Ticker;
  readonly status: OrderStatus;
  readonly order_seq: number | null;
  readonly client_order_id: string | null;
  readonly side: OrderSide | null;
  readonly order_type: OrderType | null;
  readonly quantity: number | null;
  readonly limit_price: number | null;
  readonly stop_price: number | null;
  readonly filled_quantity: number | null;
  readonly average_price: number | null;
  readonly reason: string | null;
  readonly source: string | null;
  readonly submitted_at: string | null;
  readonly updated_at: string | null;
}

/** A part of an order, or the whole, that was traded at one price. */
export const Fill = z.looseObject({
  order_id: z.string(),
  /** That of the TRADE that tells it. */
  order_seq: z.int().check(z.positive()),
  account: OfAccount,
  ticker: Ticker,
  side: OrderSide,
  price: Positive,
  quantity: Positive,
  /** Event time of the trade that it took part in, epoch ms. */
  time_ms: z.number(),
});
export type Fill = z.infer<typeof Fill>;

/** What is held of one ticker: shares when positive, owed when negative. By average cost. */
export const Position = z.looseObject({
  account: OfAccount,
  ticker: Ticker,
  quantity: z.number(),
  /** Mean price of what is held; 0 when nothing is. */
  average_price: z.number().check(z.nonnegative()),
  /** Profit or loss of what has been closed, since the account began. */
  realized_pnl: z.number(),
});
export type Position = z.infer<typeof Position>;

/** A position at the market's latest price; null where the price is not known. */
export const ValuedPosition = z.looseObject({
  ...Position.shape,
  last_price: z.nullable(z.number()),
  market_value: z.nullable(z.number()),
  unrealized_pnl: z.nullable(z.number()),
});
export type ValuedPosition = z.infer<typeof ValuedPosition>;

/** A paper account. A position whose price is not known counts at its average price. */
export const Account = z.looseObject({
  /** What it began with, plus what was sold, less what was bought. */
  cash: z.number(),
  /** Cash and the value of all positions. */
  equity: z.number(),
  /** What new orders may still open: equity less what is held and what open orders would open. */
  buying_power: z.number(),
  realized_pnl: z.number(),
  unrealized_pnl: z.number(),
});
export type Account = z.infer<typeof Account>;

/** `GET /api/orders`: newest first. */
export const OrdersResponse = z.looseObject({ count: z.int(), items: z.array(Order) });
export type OrdersResponse = z.infer<typeof OrdersResponse>;

/** `GET /api/positions`: those that are held or have a profit or loss behind them. */
export const PositionsResponse = z.looseObject({ account: Account, count: z.int(), items: z.array(ValuedPosition) });
export type PositionsResponse = z.infer<typeof PositionsResponse>;
