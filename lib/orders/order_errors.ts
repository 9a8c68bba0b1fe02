import type { Order } from "@/lib/protocol/mod.ts";

/** There is no order of that id. */
export class UnknownOrderError extends Error {
  override readonly name = "UnknownOrderError";

  constructor(readonly orderId: string) {
    super(`Cannot find order ${orderId}: there is none of that id`);
  }
}

/** Nothing more happens to the order. */
export class FinalOrderError extends Error {
  override readonly name = "FinalOrderError";

  /** @param what what was to be done with it */
  constructor(readonly order: Order, what = "cancel") {
    super(`Cannot ${what} order ${order.order_id}: it is ${order.status}`);
  }
}

/** What is asked of an order cannot be done, though it works. */
export class OrderRefusedError extends Error {
  override readonly name = "OrderRefusedError";

  /** @param what what was to be done: `replace order a` */
  constructor(what: string, reason: string) {
    super(`Cannot ${what}: ${reason}`);
  }
}

/** The `client_order_id` belongs to another request. */
export class OrderConflictError extends Error {
  override readonly name = "OrderConflictError";

  /** @param order the one that bears the id */
  constructor(readonly order: Order) {
    super(
      `Cannot submit the order: client_order_id ${order.client_order_id} belongs to order ${order.order_id}, ` +
        "which was another request",
    );
  }
}
