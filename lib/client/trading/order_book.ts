import { computed, type ReadonlySignal, signal } from "@preact/signals";
import {
  isFinal,
  type KnownOrder,
  type Order,
  type OrderSide,
  type Ticker,
  type TradePayload,
} from "@/lib/protocol/mod.ts";
import { orderAfter } from "./known_order.ts";

interface Entry {
  readonly order: KnownOrder;
  /** Number of the latest message that told of it. */
  readonly at: number;
}

/** Orders to which nothing more happens that are kept. */
const MAX_FINAL = 200;
/** Orders kept in all: an external engine may never end any. */
const MAX_ORDERS = 1000;

/**
 * The orders, each in its latest state. Of two states the one with the greater `order_seq` is newer; orders without
 * one, those of external engines, are as their latest TRADE tells.
 */
export class OrderBook {
  /** In the order of their submission, as far as it is known. */
  #entries = new Map<string, Entry>();
  #startedAt = -1;
  #isDirty = false;
  readonly #all = signal<readonly KnownOrder[]>([]);
  readonly #working = computed(() => this.#all.value.filter(({ status }) => !isFinal(status)));
  readonly #tickers = computed<ReadonlySet<Ticker>>(() => new Set(this.#working.value.map(({ ticker }) => ticker)));

  /** @param trades what the server remembered, newest last; a TRADE may come twice */
  constructor(trades: readonly TradePayload[]) {
    for (const trade of trades) this.apply(trade, 0);
    this.commit();
  }

  /** Newest first. */
  get all(): ReadonlySignal<readonly KnownOrder[]> {
    return this.#all;
  }

  /** Those that may still be filled, newest first. */
  get working(): ReadonlySignal<readonly KnownOrder[]> {
    return this.#working;
  }

  /** Of the working ones. */
  get tickers(): ReadonlySignal<ReadonlySet<Ticker>> {
    return this.#tickers;
  }

  /** The order by the id that its client chose. */
  byClientId(id: string): KnownOrder | undefined {
    return this.#entries.values().find(({ order }) => order.client_order_id === id)?.order;
  }

  /** How much the market orders of `ticker` and `side` have still to trade: they wait for prints, and fill in parts. */
  underWay(ticker: Ticker, side: OrderSide): number {
    return this.#entries.values()
      .filter(({ order }) => order.ticker === ticker && order.side === side && order.order_type === "market")
      .filter(({ order }) => !isFinal(order.status))
      .reduce((sum, { order }) => sum + (order.quantity ?? 0) - (order.filled_quantity ?? 0), 0);
  }

  /** @param at number of the message that brought it */
  apply(trade: TradePayload, at: number): void {
    this.#put(orderAfter(trade, this.#current(this.#entries, trade.order_id)?.order), at);
  }

  /** Takes over an order as the server answered it. */
  put(order: Order, at: number): void {
    this.#put(order, at);
  }

  /** From now on the server begins anew: what it tells again or answers counts, the rest goes with the next `merge`. */
  restart(at: number): void {
    this.#startedAt = at;
  }

  /** Takes over the server's orders, newest first. Those that it does not name stay when they were heard since the restart. */
  merge(orders: readonly Order[]): void {
    const known = this.#entries;
    this.#entries = new Map();
    for (const order of orders.toReversed()) {
      const { order: before, at } = this.#current(known, order.order_id) ?? { order, at: this.#startedAt + 1 };
      this.#entries.set(order.order_id, { order: isNewer(before, order) ? before : order, at });
    }
    for (const [id, entry] of known) {
      if (!this.#entries.has(id) && entry.at > this.#startedAt) this.#entries.set(id, entry);
    }
    this.#sort();
    this.#changed();
  }

  /** Writes the signals; to be called inside a batch. */
  commit(): void {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    this.#all.value = Array.from(this.#entries.values(), ({ order }) => order).reverse();
  }

  /** An entry of before the restart says nothing of an order told after: a server may give the same ids anew. */
  #current(entries: ReadonlyMap<string, Entry>, id: string): Entry | undefined {
    const entry = entries.get(id);
    return entry !== undefined && entry.at > this.#startedAt ? entry : undefined;
  }

  #put(order: KnownOrder, at: number): void {
    const before = this.#current(this.#entries, order.order_id)?.order;
    // Nothing newer, but told anew.
    const isOld = before !== undefined && before.order_seq !== null && !isNewer(order, before);
    if (before === undefined) this.#entries.delete(order.order_id);
    this.#entries.set(order.order_id, { order: isOld ? before : order, at });
    if (!isOld) this.#changed();
  }

  #changed(): void {
    this.#isDirty = true;
    this.#trim();
  }

  #sort(): void {
    const time = ({ order: { submitted_at } }: Entry) => submitted_at ?? "";
    const sorted = [...this.#entries].sort(([, a], [, b]) => time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : 0);
    this.#entries = new Map(sorted);
  }

  #trim(): void {
    if (this.#entries.size <= MAX_FINAL) return;
    const final = [...this.#entries].filter(([, { order }]) => isFinal(order.status));
    for (const [id] of final.slice(0, Math.max(0, final.length - MAX_FINAL))) this.#entries.delete(id);
    for (const id of [...this.#entries.keys()].slice(0, Math.max(0, this.#entries.size - MAX_ORDERS))) {
      this.#entries.delete(id);
    }
  }
}

/** Whether an order is in a later state than `other` of the same id. One without a number follows what came before. */
const isNewer = ({ order_seq }: KnownOrder, other: KnownOrder): boolean =>
  order_seq === null || other.order_seq === null || order_seq > other.order_seq;
