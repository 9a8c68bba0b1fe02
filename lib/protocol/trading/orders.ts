import * as z from "zod/mini";
import { Ticker } from "../brand.ts";
import { OrderSide, OrderType, StopLoss, TakeProfit, TimeInForce } from "./order_terms.ts";

/** Orders, fills and positions, as the HTTP routes and the details of TRADE tell them. Prices in the market's currency. */

/**
 * Whose orders, fills and positions they are: `main` the trader's, `demo` the demonstration strategy's, `replay` the
 * trader's while a recording is played. Each has its own cash.
 */
export const AccountName = z.enum(["main", "demo", "replay"]);
export type AccountName = z.infer<typeof AccountName>;

/** What was kept before there were accounts is the trader's. */
const OfAccount = z._default(AccountName, "main");

/** `open` and `partially_filled` work on; the others are final. */
export const OrderStatus = z.enum(["open", "partially_filled", "filled", "cancelled", "rejected"]);
export type OrderStatus = z.infer<typeof OrderStatus>;

/** Whether nothing more happens to an order of this status. */
export const isFinal = (status: OrderStatus): boolean => status !== "open" && status !== "partially_filled";

const Positive = z.number().check(z.positive("must be above 0"));
const IsoTime = z.iso.datetime();

/**
 * Where an order is in its life, by the names of FIX (tag 39). `held` is an exit that is armed here and not at the venue
 * yet. What clients of before know as `status` follows from it, see docs/domain.md.
 */
export const OrderState = z.enum([
  "pending_new",
  "new",
  "partially_filled",
  "filled",
  "pending_cancel",
  "canceled",
  "pending_replace",
  "replaced",
  "rejected",
  "expired",
  "held",
]);
export type OrderState = z.infer<typeof OrderState>;

/** An exit of a bracket: which of the two it is. */
export const ExitRole = z.enum(["take_profit", "stop_loss"]);
export type ExitRole = z.infer<typeof ExitRole>;

const orNull = <T extends z.ZodMiniType>(schema: T) => z._default(z.nullable(schema), null);

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
  /** Of a trailing stop: where it stands at present; null before the first price. */
  stop_price: z.nullable(Positive),
  trail_amount: orNull(Positive),
  trail_percent: orNull(Positive),
  time_in_force: z._default(TimeInForce, "gtc"),
  extended_hours: z._default(z.boolean(), false),
  /** When a `day` order ends, by the market's time; null for others. */
  expires_at: orNull(IsoTime),
  status: OrderStatus,
  /** Kept before there were states: as its status tells. */
  state: z._default(OrderState, "new"),
  /** What it waits for while a request is on its way to the venue; null otherwise. */
  requested: orNull(z.strictObject({ reason: z.string(), then: z.enum(["canceled", "held"]) })),
  /** The order that it took the place of, and that which takes its place. */
  replaces: orNull(z.string()),
  replaced_by: orNull(z.string()),
  /** Exits that arm with each fill, and the latest pair of orders that came of them. */
  take_profit: orNull(TakeProfit),
  stop_loss: orNull(StopLoss),
  take_profit_order_id: orNull(z.string()),
  stop_loss_order_id: orNull(z.string()),
  /** Of an exit: the order whose fills it closes, and which of the two it is. */
  parent_id: orNull(z.string()),
  role: orNull(ExitRole),
  /** The order that ends with this one, and the other way round. */
  oco_id: orNull(z.string()),
  /** Whether the market shows quotes by which it is filled; `none`: only by its trades. */
  quote: z._default(z.enum(["live", "none"]), "none"),
  /** Of a resting limit: shares that come before it at its price; null while that is not known. */
  queue_ahead: orNull(z.number()),
  /** The guard that refused it. */
  guard: orNull(z.string()),
  /** Commission so far. */
  fees: z._default(z.number(), 0),
  /** By which the venue knows it. */
  venue_order_id: orNull(z.string()),
  /** Up to which of its quantity the venue has told fills in sum, not one by one. */
  reconciled_quantity: z._default(z.number(), 0),
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
  /** Number of its latest TRADE, from 1 without holes; 0 before the first. */
  order_seq: z.int().check(z.nonnegative()),
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
  readonly time_in_force: TimeInForce | null;
  readonly state: OrderState | null;
  /** Of an exit. */
  readonly role: ExitRole | null;
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
  /** By which the venue tells it from others; the same one twice is one fill. */
  execution_id: z._default(z.string(), ""),
  /** Commission. */
  fee: z._default(z.number(), 0),
});
export type Fill = z.infer<typeof Fill>;

/** What is held of one ticker: shares when positive, owed when negative. By average cost. */
export const Position = z.looseObject({
  account: OfAccount,
  ticker: Ticker,
  quantity: z.number(),
  /** Mean price of what is held; 0 when nothing is. */
  average_price: z.number().check(z.nonnegative()),
  /** Profit or loss of what has been closed, less the fees, since the account began. */
  realized_pnl: z.number(),
  /** Commission since the account began. */
  fees: z._default(z.number(), 0),
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
  /** Less the fees. */
  realized_pnl: z.number(),
  unrealized_pnl: z.number(),
  /** Commission since the account began. */
  fees: z._default(z.number(), 0),
});
export type Account = z.infer<typeof Account>;

/** `GET /api/orders`: newest first. */
export const OrdersResponse = z.looseObject({ count: z.int(), items: z.array(Order) });
export type OrdersResponse = z.infer<typeof OrdersResponse>;

/** `GET /api/positions`: those that are held or have a profit or loss behind them. */
export const PositionsResponse = z.looseObject({ account: Account, count: z.int(), items: z.array(ValuedPosition) });
export type PositionsResponse = z.infer<typeof PositionsResponse>;
