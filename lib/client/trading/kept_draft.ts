import * as z from "zod/mini";
import { OrderSide, OrderType, Ticker, TimeInForce } from "@/lib/protocol/mod.ts";
import { type DraftInput, QUANTITY_UNITS, STOP_UNITS, TARGET_UNITS, TRAIL_UNITS } from "./order_draft.ts";

/** A ticket in which nothing has been typed. */
export const EMPTY_DRAFT: DraftInput = {
  ticker: null,
  side: "buy",
  type: "market",
  quantity: "100",
  quantityUnit: "shares",
  price: "",
  stopPrice: "",
  trail: "1",
  trailUnit: "percent",
  timeInForce: "gtc",
  extendedHours: false,
  stopLoss: "",
  stopUnit: "cents",
  target: "",
  targetUnit: "r",
};

/** A draft as it is kept over a reload. */
export const KeptDraft = z.object({
  ticker: z.nullable(Ticker),
  side: OrderSide,
  type: OrderType,
  quantity: z.string(),
  quantityUnit: z.enum(QUANTITY_UNITS),
  price: z.string(),
  stopPrice: z.string(),
  trail: z.string(),
  trailUnit: z.enum(TRAIL_UNITS),
  timeInForce: TimeInForce,
  extendedHours: z.boolean(),
  stopLoss: z.string(),
  stopUnit: z.enum(STOP_UNITS),
  target: z.string(),
  targetUnit: z.enum(TARGET_UNITS),
});
