import type { Account, AccountName, Order, OrderRequest, Ticker, ValuedPosition } from "@/lib/protocol/mod.ts";
import type { OrderQuery } from "@/lib/store/order_store.ts";

/** What {@linkcode Broker.closeAll} did and what it could not do. */
export interface CloseReport {
  /** One filled order per position that was closed; its `average_price` is the price. */
  readonly closed: readonly Order[];
  readonly notClosed: readonly { readonly ticker: Ticker; readonly quantity: number; readonly reason: string }[];
}

/** Who submits an order, and for which account. */
export interface Submission {
  /** @default "manual" */
  readonly source?: string;
  /** @default the trader's */
  readonly account?: AccountName;
}

/** Whoever takes orders. Every change of an order is told to the clients as one TRADE. */
export interface Broker {
  /**
   * Takes an order, or rejects it with a reason, and returns it as it stands then. A `client_order_id` that has been
   * used returns the order that bears it, rejected ones too, and does nothing.
   *
   * @throws {OrderConflictError} when the `client_order_id` belongs to another request.
   * @throws when the order cannot be kept; then it does not exist.
   */
  submit(request: OrderRequest, submission?: Submission): Order;
  /**
   * @throws {UnknownOrderError} when there is no such order.
   * @throws {FinalOrderError} when nothing more happens to it.
   * @throws when the change cannot be kept; then the order works on.
   */
  cancel(orderId: string): Order;
  /**
   * Cancels every working order and returns those that are cancelled now. What cannot be kept works on.
   *
   * @param account whose orders. @default everybody's
   */
  cancelAll(reason: string, account?: AccountName): Order[];
  /**
   * Closes every position at once, at the price that the market shows. Working orders are left alone.
   *
   * @param account whose positions. @default everybody's
   */
  closeAll(reason: string, account?: AccountName): CloseReport;
  /**
   * Starts an account again: cancels its working orders with the reason and forgets its positions and all of its fills,
   * so that it has its first cash again. Its orders stay in the history.
   *
   * @returns the orders that were working
   * @throws when it cannot be kept; then the orders that could be cancelled are, and the rest is as it was.
   */
  resetAccount(account: AccountName, reason: string): Order[];
  /** The account that a person trades on: what is meant where no other is named. */
  readonly traderAccount: AccountName;
  /** Newest first; of all accounts where none is named. */
  orders(query?: OrderQuery): Order[];
  order(orderId: string): Order | undefined;
  /**
   * Those that are held or have a profit or loss behind them.
   *
   * @param account @default the trader's
   */
  positions(account?: AccountName): ValuedPosition[];
  /** @param account @default the trader's */
  account(account?: AccountName): Account;
}
