import type { Ticker } from "@/lib/protocol/mod.ts";

/** What a trader lets pass; each member is the setting of its name in the environment. */
export interface Limits {
  /** `ORDER_COLLAR_PCT`: how far a price may go through the market, percent. @default off */
  readonly collarPct?: number | undefined;
  /** `ORDER_REPEAT_MS`: for how long the same order is not taken again, ms. @default off */
  readonly repeatMs?: number | undefined;
  /** `ORDER_MAX_SHARES` of one order. @default off */
  readonly maxShares?: number | undefined;
  /** `ORDER_MAX_NOTIONAL`: most money of one order. @default off */
  readonly maxNotional?: number | undefined;
  /** `MAX_OPEN_POSITIONS`: tickers that may be held, or be about to, at a time. @default off */
  readonly maxPositions?: number | undefined;
  /** `MAX_DAY_LOSS`: realised and open loss of a session, in money, at which trading ends. @default off */
  readonly maxDayLoss?: number | undefined;
  /** `DO_NOT_TRADE`. @default none */
  readonly doNotTrade?: readonly Ticker[];
  /** `HARD_TO_BORROW`: what cannot be sold short. @default none */
  readonly hardToBorrow?: readonly Ticker[];
}

export const SETTINGS = {
  collar: "ORDER_COLLAR_PCT",
  repeat: "ORDER_REPEAT_MS",
  max_shares: "ORDER_MAX_SHARES",
  max_notional: "ORDER_MAX_NOTIONAL",
  max_positions: "MAX_OPEN_POSITIONS",
  day_loss: "MAX_DAY_LOSS",
  do_not_trade: "DO_NOT_TRADE",
  borrow: "HARD_TO_BORROW",
} as const;
