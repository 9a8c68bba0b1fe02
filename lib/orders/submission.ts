import type { AccountName, Order, Ticker } from "@/lib/protocol/mod.ts";

/** Who submits an order, and for which account. */
export interface Submission {
  /** @default "manual" */
  readonly source?: string;
  /** @default the trader's */
  readonly account?: AccountName;
}

/** What closing all positions did and what it could not do. */
export interface CloseReport {
  /** One filled order per position that was closed; its `average_price` is the price. */
  readonly closed: readonly Order[];
  readonly notClosed: readonly { readonly ticker: Ticker; readonly quantity: number; readonly reason: string }[];
}
