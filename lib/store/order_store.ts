import type { Fill, Order, Position } from "@/lib/protocol/mod.ts";

/** A change of an order and what came of it. */
export interface OrderChange {
  /** The order as it is now. */
  readonly order: Order;
  readonly fill?: Fill;
  /** The position as the fill leaves it. */
  readonly position?: Position;
}

export interface OrderQuery {
  /** Only those that work on (`open`, `partially_filled`). @default false */
  readonly openOnly?: boolean;
  /** The newest so many. @default all */
  readonly limit?: number;
}

/** Orders, their fills and the positions that came of them. What `record` has taken is kept, whatever happens next. */
export interface OrderStore {
  /** Keeps all parts of a change, or none. @throws when it cannot be kept */
  record(change: OrderChange): void;
  /** Oldest first, in the order in which they were first recorded. */
  orders(query?: OrderQuery): Order[];
  byClientOrderId(clientOrderId: string): Order | undefined;
  get(orderId: string): Order | undefined;
  /** Of one order, or of all, oldest first. */
  fills(orderId?: string): Fill[];
  positions(): Position[];
}
