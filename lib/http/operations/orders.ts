import * as z from "zod";
import {
  AccountName,
  OcoRequest,
  Order,
  OrderCheck,
  OrderRequest,
  OrdersResponse,
  PositionsResponse,
  ReplaceRequest,
  RiskResponse,
} from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";
import { countText, flagText, PARAMETER_JSON_SCHEMAS } from "../requests/parameter_schemas.ts";

const MAX_ORDERS = 1000;

const MAX_ID = 100;

const params = z.strictObject({ order_id: z.string().max(MAX_ID, `an order's id has at most ${MAX_ID} characters`) });
/** Of another account than the trader's. */
const account = z.optional(AccountName).register(PARAMETER_JSON_SCHEMAS, {
  type: "string",
  enum: AccountName.options,
  description:
    "Whose: `main` is the trader's, `demo` the demonstration's, `replay` the trader's while a recording is played; " +
    "the trader's of this moment where none is named.",
});

const NO_ORDER = "There is no such order.";

export const submitOrder = {
  method: "POST",
  path: "/api/orders",
  tag: "orders",
  summary: "Submit an order to the paper account",
  description:
    "An order that the broker does not take is an order too: its `status` is `rejected`, its `reason` says why. With " +
    "a `client_order_id` the same request can be sent again without a second order coming of it.",
  control: true,
  body: OrderRequest,
  examples: {
    market: { ticker: "IBM", side: "buy", order_type: "market", quantity: 100 },
    limit: { ticker: "IBM", side: "sell", order_type: "limit", quantity: 100, limit_price: 250.5 },
    stop: {
      ticker: "IBM",
      side: "sell",
      order_type: "stop",
      quantity: 100,
      stop_price: 240,
      client_order_id: "exit-1",
    },
    bracket: {
      ticker: "IBM",
      side: "buy",
      order_type: "limit",
      quantity: 100,
      limit_price: 250,
      time_in_force: "day",
      take_profit: { limit_price: 256 },
      stop_loss: { stop_price: 247 },
    },
    trailing: { ticker: "IBM", side: "sell", order_type: "trailing_stop", quantity: 100, trail_percent: 1.5 },
  },
  answers: {
    200: { description: "The order of this `client_order_id`, submitted before.", schema: Order },
    201: { description: "The order as it stands.", schema: Order },
  },
  problems: { 409: "The `client_order_id` is that of a different order.", 503: "Orders cannot be kept at present." },
} as const satisfies OperationDescription;

export const checkOrder = {
  method: "POST",
  path: "/api/orders/check",
  tag: "orders",
  summary: "What would become of an order",
  description:
    "Takes what `POST /api/orders` takes, and submits nothing: cost, buying power after it, and every guard " +
    "that would refuse it.",
  control: true,
  body: OrderRequest,
  examples: { limit: { ticker: "IBM", side: "buy", order_type: "limit", quantity: 100, limit_price: 250.5 } },
  query: z.strictObject({ account }),
  answers: { 200: { description: "What would become of it at this moment.", schema: OrderCheck } },
} as const satisfies OperationDescription;

export const pairOrders = {
  method: "POST",
  path: "/api/orders/oco",
  tag: "orders",
  summary: "Let of two working orders the one end with the other",
  description:
    "Both are armed on the server from then on (`state` is `held`); one goes to the broker when its price has " +
    "come, and what is filled of it is taken off the other.",
  control: true,
  body: OcoRequest,
  examples: { exits: { order_ids: ["paper-a-1", "paper-a-2"] } },
  answers: { 200: { description: "Both orders as they stand.", schema: OrdersResponse } },
  problems: { 404: NO_ORDER, 409: "They are no pair.", 503: "Orders cannot be kept at present." },
} as const satisfies OperationDescription;

export const getOrders = {
  method: "GET",
  path: "/api/orders",
  tag: "orders",
  summary: "The orders",
  description: "Newest first. `open=true` leaves out those to which nothing more happens.",
  query: z.strictObject({ account, open: flagText.optional(), limit: countText(MAX_ORDERS, 100) }),
  answers: { 200: { description: "The orders.", schema: OrdersResponse } },
} as const satisfies OperationDescription;

export const cancelOrders = {
  method: "DELETE",
  path: "/api/orders",
  tag: "orders",
  summary: "Cancel every open order of an account",
  control: true,
  query: z.strictObject({ account }),
  description: "What cannot be kept at present works on; `GET /api/orders?open=true` tells whether any is left.",
  answers: { 200: { description: "The orders that were cancelled.", schema: OrdersResponse } },
} as const satisfies OperationDescription;

export const getOrder = {
  method: "GET",
  path: "/api/orders/{order_id}",
  tag: "orders",
  summary: "One order",
  params,
  answers: { 200: { description: "The order as it stands.", schema: Order } },
  problems: { 404: NO_ORDER },
} as const satisfies OperationDescription;

export const replaceOrder = {
  method: "PATCH",
  path: "/api/orders/{order_id}",
  tag: "orders",
  summary: "Replace an order by one of another quantity or price",
  description:
    "The order that takes its place has an id of its own and names it in `replaces`. Both are never live at " +
    "once; the first works on when it cannot be replaced.",
  control: true,
  params,
  body: ReplaceRequest,
  examples: { price: { limit_price: 250.25 }, quantity: { quantity: 200, confirm_price: true } },
  answers: { 200: { description: "The order that takes its place, as it stands.", schema: Order } },
  problems: {
    404: NO_ORDER,
    409: "It was filled or cancelled meanwhile, or a guard speaks against it.",
    503: "Orders cannot be kept at present.",
  },
} as const satisfies OperationDescription;

export const cancelOrder = {
  method: "DELETE",
  path: "/api/orders/{order_id}",
  tag: "orders",
  summary: "Cancel an order",
  control: true,
  params,
  answers: { 200: { description: "The cancelled order.", schema: Order } },
  problems: { 404: NO_ORDER, 409: "Nothing more happens to the order.", 503: "Orders cannot be kept at present." },
} as const satisfies OperationDescription;

export const getPositions = {
  method: "GET",
  path: "/api/positions",
  tag: "orders",
  summary: "A paper account and its positions",
  query: z.strictObject({ account }),
  answers: { 200: { description: "At the market's latest prices.", schema: PositionsResponse } },
} as const satisfies OperationDescription;

export const getRisk = {
  method: "GET",
  path: "/api/risk",
  tag: "orders",
  summary: "The guards of orders, and what is used up of them",
  answers: { 200: { description: "Of the trader's account.", schema: RiskResponse } },
} as const satisfies OperationDescription;

export const unlockTrading = {
  method: "POST",
  path: "/api/risk/unlock",
  tag: "orders",
  summary: "Let trading go on after the loss of the day has ended it",
  description: "For the rest of the session it is not ended again.",
  control: true,
  answers: { 200: { description: "The guards as they are now.", schema: RiskResponse } },
} as const satisfies OperationDescription;
