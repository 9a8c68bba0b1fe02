import type { AccountName, Order, OrderEvent, Position, Ticker } from "@/lib/protocol/mod.ts";
import type { OrderChange } from "@/lib/store/order_store.ts";
import type { LifeEvent, OrderLife } from "./lifecycle/order_event.ts";
import { step } from "./lifecycle/order_machine.ts";
import { applyFill } from "./position.ts";

/** What is to be said to a venue once all is kept. */
export type Request =
  | { readonly kind: "submit"; readonly orderId: string }
  | { readonly kind: "cancel"; readonly orderId: string }
  | { readonly kind: "replace"; readonly orderId: string; readonly by: string };

/** What a turn stands on. */
export interface TurnBase {
  life(orderId: string): OrderLife | undefined;
  position(account: AccountName, ticker: Ticker): Position;
  /** Orders of an account that are not over. */
  working(account: AccountName, ticker: Ticker): readonly Order[];
}

/**
 * All that one event changes, of several orders: it is kept together or not at all, and told in the order in which it
 * came about.
 */
export class Turn {
  readonly #base: TurnBase;
  readonly #lives = new Map<string, OrderLife>();
  readonly #positions = new Map<string, Position>();
  readonly #changes: OrderChange[] = [];
  readonly #told: { readonly event: OrderEvent; readonly change: OrderChange }[] = [];
  readonly #requests: Request[] = [];
  readonly #complaints: string[] = [];

  constructor(base: TurnBase) {
    this.#base = base;
  }

  get lives(): Iterable<OrderLife> {
    return this.#lives.values();
  }

  get positions(): Iterable<Position> {
    return this.#positions.values();
  }

  /** To be kept, in this order. */
  get changes(): readonly OrderChange[] {
    return this.#changes;
  }

  get told(): readonly { readonly event: OrderEvent; readonly change: OrderChange }[] {
    return this.#told;
  }

  get requests(): readonly Request[] {
    return this.#requests;
  }

  get complaints(): readonly string[] {
    return this.#complaints;
  }

  life(orderId: string): OrderLife | undefined {
    return this.#lives.get(orderId) ?? this.#base.life(orderId);
  }

  order(orderId: string | null): Order | undefined {
    return orderId === null ? undefined : this.life(orderId)?.order;
  }

  position(account: AccountName, ticker: Ticker): Position {
    return this.#positions.get(`${account} ${ticker}`) ?? this.#base.position(account, ticker);
  }

  /** Orders of an account that were not over when the turn began, or came in it; as they are now. */
  working(account: AccountName, ticker: Ticker): Order[] {
    const ids = new Set(this.#base.working(account, ticker).map(({ order_id }) => order_id));
    for (const { order } of this.#lives.values()) {
      if (order.account === account && order.ticker === ticker) ids.add(order.order_id);
    }
    return [...ids].flatMap((id) => this.order(id) ?? []);
  }

  /** Takes in an order that is new. */
  add(order: Order): void {
    this.#lives.set(order.order_id, { order, executions: new Set() });
  }

  /** Changes what an order says without a TRADE. */
  edit(orderId: string, changes: Partial<Order>): void {
    const life = this.life(orderId);
    if (life === undefined) return;
    const order: Order = { ...life.order, ...changes };
    this.#lives.set(orderId, { ...life, order });
    this.#changes.push({ order });
  }

  /** Lets an event happen to an order. Returns it as it was before and is after. */
  apply(orderId: string, event: LifeEvent): { readonly before: Order; readonly after: Order } | null {
    const life = this.life(orderId);
    if (life === undefined) return null;
    const { life: next, effects } = step(life, event);
    let kept = life.order;
    for (const effect of effects) {
      switch (effect.kind) {
        case "deal": {
          const { account, ticker } = effect.fill;
          this.#positions.set(`${account} ${ticker}`, applyFill(this.position(account, ticker), effect.fill));
          break;
        }
        case "tell": {
          const { order, fill } = effect;
          const position = fill && this.position(fill.account, fill.ticker);
          const change: OrderChange = fill && position ? { order, fill, position } : { order };
          this.#changes.push(change);
          this.#told.push({ event: effect.event, change });
          kept = order;
          break;
        }
        case "send_new":
          this.#requests.push({ kind: "submit", orderId });
          break;
        case "send_cancel":
          this.#requests.push({ kind: "cancel", orderId });
          break;
        case "send_replace":
          this.#requests.push({ kind: "replace", orderId, by: effect.by });
          break;
        case "complain":
          this.#complaints.push(effect.text);
      }
    }
    if (next.order !== kept) this.#changes.push({ order: next.order });
    this.#lives.set(orderId, next);
    return { before: life.order, after: next.order };
  }
}
