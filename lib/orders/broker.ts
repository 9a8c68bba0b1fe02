import type { Account, Order, OrderRequest, Ticker, ValuedPosition } from "@/lib/protocol/mod.ts";
import type { OrderQuery } from "@/lib/store/order_store.ts";

/** What {@linkcode Broker.closeAll} did and what it could not do. */
export interface CloseReport {
  /** One filled order per position that was closed; its `average_price` is the price. */
  readonly closed: readonly Order[];
  readonly notClosed: readonly { readonly ticker: Ticker; readonly quantity: number; readonly reason: string }[];
}

/** Whoever takes orders. Every change of an order is told to the clients as one TRADE. */
export interface Broker {
  /**
   * Takes an order, or rejects it with a reason, and returns it as it stands then. A `client_order_id` that has been
   * used returns the order that bears it, rejected ones too, and does nothing.
   *
   * @param source who submits it. @default "manual"
   * @throws {OrderConflictError} when the `client_order_id` belongs to another request.
   * @throws when the order cannot be kept; then it does not exist.
   */
  submit(request: OrderRequest, source?: string): Order;
  /**
   * @throws {UnknownOrderError} when there is no such order.
   * @throws {FinalOrderError} when nothing more happens to it.
   * @throws when the change cannot be kept; then the order works on.
   */
  cancel(orderId: string): Order;
  /** Cancels every working order and returns those that are cancelled now. What cannot be kept works on. */
  cancelAll(reason: string): Order[];
  /** Closes every position at once, at the price that the market shows. Working orders are left alone. */
  closeAll(reason: string): CloseReport;
  /** Newest first. */
  orders(query?: OrderQuery): Order[];
  order(orderId: string): Order | undefined;
  /** Those that are held or have a profit or loss behind them. */
  positions(): ValuedPosition[];
  account(): Account;
}
