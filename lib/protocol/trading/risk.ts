import * as z from "zod/mini";
import { AccountName } from "./orders.ts";

/** What refuses orders before any broker sees them. */
export const GuardName = z.enum([
  "closed",
  "increment",
  "bracket",
  "position",
  "unknown_ticker",
  "halted",
  "stale",
  "working_orders",
  "buying_power",
  "do_not_trade",
  "borrow",
  "max_shares",
  "max_notional",
  "max_positions",
  "day_loss",
  "collar",
  "repeat",
]);
export type GuardName = z.infer<typeof GuardName>;

/** A guard that has a setting, and how much of it is used up. */
export const GuardStatus = z.looseObject({
  guard: GuardName,
  /** Name of the setting in the environment. */
  setting: z.string(),
  /** What the setting allows; null when the guard is off. */
  limit: z.nullable(z.union([z.number(), z.array(z.string())])),
  /** How much of it is used up at present; null where that has no meaning. */
  used: z.nullable(z.number()),
});
export type GuardStatus = z.infer<typeof GuardStatus>;

/** `GET /api/risk`. */
export const RiskResponse = z.looseObject({
  account: AccountName,
  /** Why only what closes is taken until the next session; null when all is. */
  locked: z.nullable(z.string()),
  /** Realised and open profit or loss since the session began, less the fees. */
  day_pnl: z.number(),
  guards: z.array(GuardStatus),
});
export type RiskResponse = z.infer<typeof RiskResponse>;

/** Why an order would be refused. */
export const Refusal = z.looseObject({ guard: GuardName, reason: z.string() });
export type Refusal = z.infer<typeof Refusal>;

/** `POST /api/orders/check`: what would become of an order. */
export const OrderCheck = z.looseObject({
  /** Whether it would be taken. */
  accepted: z.boolean(),
  /** All guards that would refuse it, the first of which would be its reason. */
  refusals: z.array(Refusal),
  /** What it would open, in money; 0 where it only closes. */
  cost: z.number(),
  /** The commission of the whole, at present settings. */
  fee: z.number(),
  buying_power: z.number(),
  buying_power_after: z.number(),
  /** What is held of the ticker, and would be when the whole is filled. */
  position: z.number(),
  position_after: z.number(),
});
export type OrderCheck = z.infer<typeof OrderCheck>;
