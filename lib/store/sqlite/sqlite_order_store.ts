import { type AccountName, Fill, isFinal, Order, Position } from "@/lib/protocol/mod.ts";
import type { OrderChange, OrderQuery, OrderStore } from "../order_store.ts";
import type { Database } from "./database.ts";
import { RowReader } from "./row_reader.ts";
import type { StorePart } from "./store_part.ts";
import type { StoreWriter } from "./store_writer.ts";

const ORDERS = "SELECT order_id, body FROM orders";
const FILLS = "SELECT order_id, CAST(order_seq AS REAL) AS order_seq, body FROM fills";

const prepareAll = (database: Database) => ({
  putOrder: database.prepare(`
    INSERT INTO orders (order_id, client_order_id, account, is_open, body) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (order_id) DO UPDATE SET is_open = excluded.is_open, body = excluded.body
  `),
  putFill: database.prepare(`
    INSERT INTO fills (order_id, order_seq, account, body) VALUES (?, ?, ?, ?)
    ON CONFLICT (order_id, order_seq) DO UPDATE SET body = excluded.body
  `),
  putPosition: database.prepare(`
    INSERT INTO positions (account, ticker, body) VALUES (?, ?, ?)
    ON CONFLICT (account, ticker) DO UPDATE SET body = excluded.body
  `),
  orders: database.prepare(`${ORDERS} ORDER BY place DESC`),
  ordersOf: database.prepare(`${ORDERS} WHERE account = ? ORDER BY place DESC`),
  openOrders: database.prepare(`${ORDERS} WHERE is_open = 1 ORDER BY place DESC`),
  openOrdersOf: database.prepare(`${ORDERS} WHERE is_open = 1 AND account = ? ORDER BY place DESC`),
  byClientOrderId: database.prepare(`${ORDERS} WHERE client_order_id = ? ORDER BY place`),
  get: database.prepare(`${ORDERS} WHERE order_id = ?`),
  fills: database.prepare(`${FILLS} ORDER BY place`),
  fillsOf: database.prepare(`${FILLS} WHERE order_id = ? ORDER BY place`),
  positions: database.prepare("SELECT account, ticker, body FROM positions ORDER BY place"),
  forgetPositions: database.prepare("DELETE FROM positions WHERE account = ?"),
  forgetFills: database.prepare("DELETE FROM fills WHERE account = ?"),
});

/** Orders on disk, all that were ever recorded. */
export class SqliteOrderStore implements OrderStore {
  readonly #writer: StoreWriter;
  readonly #sql: ReturnType<typeof prepareAll>;
  readonly #orders: RowReader<Order>;
  readonly #fills: RowReader<Fill>;
  readonly #positions: RowReader<Position>;

  constructor({ database, writer, logger }: StorePart) {
    this.#writer = writer;
    this.#sql = prepareAll(database);
    this.#orders = new RowReader({
      table: "orders",
      schema: Order,
      keyOf: ({ order_id }) => String(order_id),
      logger,
    });
    this.#fills = new RowReader({
      table: "fills",
      schema: Fill,
      keyOf: ({ order_id, order_seq }) => `${order_id} ${order_seq}`,
      logger,
    });
    this.#positions = new RowReader({
      table: "positions",
      schema: Position,
      keyOf: ({ account, ticker }) => `${account} ${ticker}`,
      logger,
    });
  }

  /** @throws {Error} when a part could not be read back, or the file cannot be written */
  record(...changes: readonly OrderChange[]): void {
    const parsed = changes.map(({ order, fill, position }) => ({
      order: Order.parse(order),
      fill: fill && Fill.parse(fill),
      position: position && Position.parse(position),
    }));
    const failure = this.#writer.write(() => {
      for (const change of parsed) this.#put(change);
    });
    if (failure === null) return;
    const ids = new Set(changes.map(({ order }) => order.order_id));
    throw new Error(`Cannot record order ${[...ids].join(", ")}: ${failure.message}`, { cause: failure });
  }

  #put({ order, fill, position }: OrderChange): void {
    const { order_id: id, client_order_id: clientOrderId, account, status } = order;
    this.#sql.putOrder.run(id, clientOrderId, account, isFinal(status) ? 0 : 1, JSON.stringify(order));
    if (fill) this.#sql.putFill.run(fill.order_id, fill.order_seq, fill.account, JSON.stringify(fill));
    if (position) this.#sql.putPosition.run(position.account, position.ticker, JSON.stringify(position));
  }

  orders({ account, openOnly = false, limit = Infinity }: OrderQuery = {}): Order[] {
    const { orders, ordersOf, openOrders, openOrdersOf } = this.#sql;
    const rows = account === undefined
      ? (openOnly ? openOrders : orders).iterate()
      : (openOnly ? openOrdersOf : ordersOf).iterate(account);
    return this.#orders.read(rows, limit).reverse();
  }

  byClientOrderId(clientOrderId: string): Order | undefined {
    return this.#orders.read(this.#sql.byClientOrderId.iterate(clientOrderId), 1)[0];
  }

  get(orderId: string): Order | undefined {
    return this.#orders.read(this.#sql.get.iterate(orderId), 1)[0];
  }

  fills(orderId?: string): Fill[] {
    const { fills, fillsOf } = this.#sql;
    return this.#fills.read(orderId === undefined ? fills.iterate() : fillsOf.iterate(orderId));
  }

  positions(): Position[] {
    return this.#positions.read(this.#sql.positions.iterate());
  }

  /** @throws {Error} when the file cannot be written */
  forgetDealings(account: AccountName): void {
    const failure = this.#writer.write(() => {
      this.#sql.forgetPositions.run(account);
      this.#sql.forgetFills.run(account);
    });
    if (failure === null) return;
    throw new Error(`Cannot start the account ${account} again: ${failure.message}`, { cause: failure });
  }
}
