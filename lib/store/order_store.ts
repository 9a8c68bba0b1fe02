import { type AccountName, type Fill, isFinal, type Order, type Position } from "@/lib/protocol/mod.ts";

/** A change of an order and what came of it. */
export interface OrderChange {
  /** The order as it is now. */
  readonly order: Order;
  readonly fill?: Fill | undefined;
  /** The position as the fill leaves it. */
  readonly position?: Position | undefined;
}

export interface OrderQuery {
  /** Whose. @default everybody's */
  readonly account?: AccountName;
  /** Only those that work on (`open`, `partially_filled`). @default false */
  readonly openOnly?: boolean;
  /** The newest so many. @default all */
  readonly limit?: number;
}

/** Orders, their fills and the positions that came of them. What `record` has taken is kept, whatever happens next. */
export interface OrderStore {
  /** Keeps all parts of all changes, or none. @throws when they cannot be kept */
  record(...changes: readonly OrderChange[]): void;
  /** Oldest first, in the order in which they were first recorded. */
  orders(query?: OrderQuery): Order[];
  byClientOrderId(clientOrderId: string): Order | undefined;
  get(orderId: string): Order | undefined;
  /** Of one order, or of all, oldest first. */
  fills(orderId?: string): Fill[];
  /** Of every account, in the order in which they were first recorded. */
  positions(): Position[];
  /**
   * Forgets the positions and the fills of an account. Its orders stay.
   *
   * @throws when it cannot be kept; then nothing is forgotten
   */
  forgetDealings(account: AccountName): void;
}

interface KeptFill {
  /** Fills of all orders are numbered in the order in which they were first recorded. */
  readonly place: number;
  readonly fill: Fill;
}

/** Orders in memory. Beyond `capacity` the oldest final ones are forgotten, with their fills; open ones never are. */
export class MemoryOrderStore implements OrderStore {
  readonly #orders = new Map<string, Order>();
  /** The first order of each client's id. */
  readonly #byClientOrderId = new Map<string, string>();
  /** By order, then by `order_seq`: recorded again, a fill replaces the one of its order and number. */
  readonly #fills = new Map<string, Map<number, KeptFill>>();
  /** By account and ticker. */
  readonly #positions = new Map<string, Position>();
  readonly #capacity: number;
  #fillCount = 0;

  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  record(...changes: readonly OrderChange[]): void {
    for (const change of changes) this.#record(change);
  }

  #record({ order, fill, position }: OrderChange): void {
    if (this.#orders.size >= this.#capacity && !this.#orders.has(order.order_id)) this.#forgetOldest();
    this.#orders.set(order.order_id, order);
    const { client_order_id: clientOrderId } = order;
    if (clientOrderId !== null && !this.#byClientOrderId.has(clientOrderId)) {
      this.#byClientOrderId.set(clientOrderId, order.order_id);
    }
    if (fill !== undefined) this.#keepFill(fill);
    if (position !== undefined) this.#positions.set(`${position.account} ${position.ticker}`, position);
  }

  orders({ account, openOnly = false, limit = Infinity }: OrderQuery = {}): Order[] {
    const orders = [...this.#orders.values()].filter((order) =>
      (account === undefined || order.account === account) && (!openOnly || !isFinal(order.status))
    );
    return orders.slice(Math.max(0, orders.length - limit));
  }

  byClientOrderId(clientOrderId: string): Order | undefined {
    const orderId = this.#byClientOrderId.get(clientOrderId);
    return orderId === undefined ? undefined : this.#orders.get(orderId);
  }

  get(orderId: string): Order | undefined {
    return this.#orders.get(orderId);
  }

  fills(orderId?: string): Fill[] {
    const kept = orderId === undefined
      ? [...this.#fills.values()].flatMap((fills) => [...fills.values()])
      : [...this.#fills.get(orderId)?.values() ?? []];
    return kept.sort((a, b) => a.place - b.place).map(({ fill }) => fill);
  }

  positions(): Position[] {
    return [...this.#positions.values()];
  }

  forgetDealings(account: AccountName): void {
    for (const [key, position] of this.#positions) if (position.account === account) this.#positions.delete(key);
    for (const [orderId, fills] of this.#fills) {
      if (fills.values().some(({ fill }) => fill.account === account)) this.#fills.delete(orderId);
    }
  }

  #keepFill(fill: Fill): void {
    let fills = this.#fills.get(fill.order_id);
    if (fills === undefined) this.#fills.set(fill.order_id, fills = new Map());
    fills.set(fill.order_seq, { place: fills.get(fill.order_seq)?.place ?? this.#fillCount++, fill });
  }

  #forgetOldest(): void {
    for (const { order_id: id, client_order_id: clientOrderId, status } of this.#orders.values()) {
      if (!isFinal(status)) continue;
      this.#orders.delete(id);
      this.#fills.delete(id);
      if (clientOrderId !== null && this.#byClientOrderId.get(clientOrderId) === id) {
        this.#byClientOrderId.delete(clientOrderId);
      }
      return;
    }
  }
}
