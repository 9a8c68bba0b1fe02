import * as z from "zod/mini";
import { Ticker } from "../brand.ts";
import { OrderSide, type OrderType, StopLoss, TakeProfit, TimeInForce } from "./order_terms.ts";

/** `POST /api/orders`. */
export interface OrderRequest {
  readonly ticker: Ticker;
  readonly side: OrderSide;
  readonly order_type: OrderType;
  /** Shares, or units of crypto. */
  readonly quantity: number;
  /** Of limit and stop-limit orders, and only of them. */
  readonly limit_price?: number | undefined;
  /** Of stop and stop-limit orders, and only of them. */
  readonly stop_price?: number | undefined;
  /** Distance of a trailing stop in the market's currency; either this or `trail_percent`. */
  readonly trail_amount?: number | undefined;
  readonly trail_percent?: number | undefined;
  /** @default `gtc` */
  readonly time_in_force?: TimeInForce | undefined;
  /** Whether it may be filled before and after regular hours too; of limit orders only. @default false */
  readonly extended_hours?: boolean | undefined;
  /** Exits, which arm with each fill of this order. */
  readonly take_profit?: TakeProfit | undefined;
  readonly stop_loss?: StopLoss | undefined;
  /** Whether a price is meant that goes further through the market than the price collar lets pass. @default false */
  readonly confirm_price?: boolean | undefined;
  /** Chosen by the client: the same one again is the same order, which is not submitted twice. */
  readonly client_order_id?: string | undefined;
}

const positive = z.number().check(z.positive("must be above 0"));

/** A member that orders of some types need, and no others may have. */
function memberOf(types: string) {
  const rule = `is needed for ${types} orders, and for no others`;
  return {
    needed: z.number({ error: ({ input }) => input === undefined ? rule : undefined }).check(
      z.positive("must be above 0"),
    ),
    refused: z.optional(z.never(rule)),
  };
}
const limitPrice = memberOf("limit and stop_limit");
const stopPrice = memberOf("stop and stop_limit");
const noTrail = z.optional(z.never("is for trailing_stop orders only"));
const noExtendedHours = z.optional(z.literal(false, "is for limit orders only"));
const atOnceOrLasting = z.optional(TimeInForce);
const lasting = z.optional(z.enum(["day", "gtc"], "ioc and fok are for market and limit orders only"));

const ofEveryType = {
  ticker: Ticker,
  side: OrderSide,
  quantity: positive,
  take_profit: z.optional(TakeProfit),
  stop_loss: z.optional(StopLoss),
  confirm_price: z.optional(z.boolean()),
  client_order_id: z.optional(
    z.string().check(z.regex(/^[\x21-\x7e]{1,64}$/, "must be 1 to 64 printable ASCII characters without blanks")),
  ),
};

const noTrails = { trail_amount: noTrail, trail_percent: noTrail };

export const OrderRequest: z.ZodMiniType<OrderRequest> = z.discriminatedUnion("order_type", [
  z.strictObject({
    ...ofEveryType,
    ...noTrails,
    order_type: z.literal("market"),
    limit_price: limitPrice.refused,
    stop_price: stopPrice.refused,
    time_in_force: atOnceOrLasting,
    extended_hours: noExtendedHours,
  }),
  z.strictObject({
    ...ofEveryType,
    ...noTrails,
    order_type: z.literal("limit"),
    limit_price: limitPrice.needed,
    stop_price: stopPrice.refused,
    time_in_force: atOnceOrLasting,
    extended_hours: z.optional(z.boolean()),
  }),
  z.strictObject({
    ...ofEveryType,
    ...noTrails,
    order_type: z.literal("stop"),
    limit_price: limitPrice.refused,
    stop_price: stopPrice.needed,
    time_in_force: lasting,
    extended_hours: noExtendedHours,
  }),
  z.strictObject({
    ...ofEveryType,
    ...noTrails,
    order_type: z.literal("stop_limit"),
    limit_price: limitPrice.needed,
    stop_price: stopPrice.needed,
    time_in_force: lasting,
    extended_hours: noExtendedHours,
  }),
  z.strictObject({
    ...ofEveryType,
    order_type: z.literal("trailing_stop"),
    limit_price: limitPrice.refused,
    stop_price: stopPrice.refused,
    trail_amount: z.optional(positive),
    trail_percent: z.optional(positive.check(z.lt(100, "must be below 100"))),
    time_in_force: lasting,
    extended_hours: noExtendedHours,
  }).check(
    z.refine(({ trail_amount, trail_percent }) => (trail_amount === undefined) !== (trail_percent === undefined), {
      error: "needs trail_amount or trail_percent, and not both",
      path: ["trail_amount"],
    }),
  ),
]);

/** `PATCH /api/orders/{order_id}`: what is to be different. What is left out stays. */
export const ReplaceRequest = z.strictObject({
  /** In all, with what has been filled. */
  quantity: z.optional(positive),
  limit_price: z.optional(positive),
  stop_price: z.optional(positive),
  trail_amount: z.optional(positive),
  trail_percent: z.optional(positive.check(z.lt(100, "must be below 100"))),
  confirm_price: z.optional(z.boolean()),
}).check(
  z.refine(
    (changes) => Object.entries(changes).some(([name, value]) => name !== "confirm_price" && value !== undefined),
    {
      error: "a replacement changes the quantity or a price",
    },
  ),
);
export type ReplaceRequest = z.infer<typeof ReplaceRequest>;

/** `POST /api/orders/oco`: of two working orders the one ends with the other. */
export const OcoRequest = z.strictObject({
  order_ids: z.tuple([z.string(), z.string()]).check(
    z.refine(([first, second]) => first !== second, "must be two different orders"),
  ),
});
export type OcoRequest = z.infer<typeof OcoRequest>;
