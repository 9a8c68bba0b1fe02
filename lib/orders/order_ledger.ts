import type { AccountName, Order, OrderEvent, Position, Ticker } from "@/lib/protocol/mod.ts";
import type { OrderStore } from "@/lib/store/order_store.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import type { Notes, OrderLife } from "./lifecycle/order_event.ts";
import { isOver } from "./lifecycle/order_states.ts";
import { PositionBook } from "./position_book.ts";
import { tradeDetails } from "./trade_details.ts";
import { type Request, Turn, type TurnBase } from "./turn.ts";
import { WorkingOrders } from "./working_orders.ts";

export interface OrderLedgerOptions {
  readonly store: OrderStore;
  readonly broadcaster: {
    broadcastTrade(
      event: OrderEvent,
      orderId: string,
      ticker: Ticker,
      details: Readonly<Record<string, unknown>>,
    ): void;
  };
  /** Says a request to the venue. */
  readonly send: (request: Request) => void;
  readonly logger: Logger;
}

/**
 * The orders and positions as they are now. A turn is kept in the store before it counts here, counts here before it is
 * told, and is told before the venue is asked for anything: what a client has seen outlives the process.
 */
export class OrderLedger implements TurnBase {
  readonly #options: OrderLedgerOptions;
  readonly #working = new WorkingOrders();
  readonly #executions = new Map<string, ReadonlySet<string>>();
  readonly #positions: PositionBook;
  /** Orders of whom the store lacks what the venue has noted. */
  readonly #unsaved = new Set<string>();
  readonly #requests: Request[] = [];
  #isSending = false;

  /** Goes on with what the store holds. */
  constructor(options: OrderLedgerOptions) {
    this.#options = options;
    const { store } = options;
    for (const order of store.orders({ openOnly: true })) {
      this.#working.put(order);
      this.#executions.set(order.order_id, this.#executionsOf(order));
    }
    this.#positions = new PositionBook(store.positions());
  }

  turn(): Turn {
    return new Turn(this);
  }

  life(orderId: string): OrderLife | undefined {
    const working = this.#working.get(orderId);
    if (working !== undefined) return { order: working, executions: this.#executions.get(orderId) ?? new Set() };
    const order = this.#options.store.get(orderId);
    return order && { order, executions: this.#executionsOf(order) };
  }

  order(orderId: string): Order | undefined {
    return this.#working.get(orderId) ?? this.#options.store.get(orderId);
  }

  position(account: AccountName, ticker: Ticker): Position {
    return this.#positions.get(account, ticker);
  }

  /** Of every account where none is named. */
  positions(account?: AccountName): Position[] {
    return this.#positions.list(account);
  }

  working(account: AccountName, ticker: Ticker): Order[] {
    return this.#working.of(ticker, account);
  }

  /** Orders that are not over, of every account where none is named. */
  all(account?: AccountName): Order[] {
    return this.#working.all(account);
  }

  /** Those of one ticker that are armed here. */
  held(ticker: Ticker): Order[] {
    return this.#working.of(ticker).filter(({ state }) => state === "held");
  }

  tickers(): Ticker[] {
    return this.#working.tickers();
  }

  /** Keeps all that a turn has changed, then lets it be, then tells it. @throws when it cannot be kept: then it is not. */
  commit(turn: Turn): void {
    const { store, logger } = this.#options;
    if (turn.changes.length > 0) store.record(...turn.changes);
    for (const { order, executions } of turn.lives) {
      this.#unsaved.delete(order.order_id);
      if (isOver(order)) {
        this.#working.remove(order);
        this.#executions.delete(order.order_id);
      } else {
        this.#working.put(order);
        this.#executions.set(order.order_id, executions);
      }
    }
    for (const position of turn.positions) this.#positions.put(position);
    for (const text of turn.complaints) logger.error(text);
    for (const { event, change } of turn.told) this.#tell(event, change);
    this.#requests.push(...turn.requests);
    this.#sendAll();
  }

  /** Takes over what the venue notes of an order. It holds at once, whether or not it can be kept. */
  note(orderId: string, notes: Notes, attempt: (step: () => void) => boolean): void {
    const order = this.#working.get(orderId);
    if (order === undefined) return;
    this.#working.put({ ...order, ...notes });
    this.#saveNotes(orderId, attempt);
  }

  /** Keeps what the store could not take before, of one ticker or of all. */
  retry(attempt: (step: () => void) => boolean, ticker?: Ticker): void {
    for (const id of this.#unsaved) {
      if (ticker === undefined || this.#working.get(id)?.ticker === ticker) this.#saveNotes(id, attempt);
    }
  }

  /** @throws when it cannot be kept; then nothing is forgotten. */
  forgetDealings(account: AccountName): void {
    this.#options.store.forgetDealings(account);
    this.#positions.forget(account);
  }

  #saveNotes(orderId: string, attempt: (step: () => void) => boolean): void {
    const order = this.#working.get(orderId);
    if (order === undefined || attempt(() => this.#options.store.record({ order }))) this.#unsaved.delete(orderId);
    else this.#unsaved.add(orderId);
  }

  #tell(event: OrderEvent, change: Parameters<typeof tradeDetails>[0]): void {
    const { broadcaster, logger } = this.#options;
    const { order } = change;
    try {
      broadcaster.broadcastTrade(event, order.order_id, order.ticker, tradeDetails(change));
    } catch (error) {
      logger.error("telling a TRADE failed", { order: order.order_id, error: errorMessage(error) });
    }
  }

  /** One request after the other: what a venue answers within one may lead to the next. */
  #sendAll(): void {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let request = this.#requests.shift(); request !== undefined; request = this.#requests.shift()) {
        this.#options.send(request);
      }
    } finally {
      this.#isSending = false;
    }
  }

  #executionsOf({ order_id, filled_quantity }: Order): ReadonlySet<string> {
    if (filled_quantity === 0) return new Set();
    return new Set(this.#options.store.fills(order_id).map(({ execution_id }) => execution_id));
  }
}
