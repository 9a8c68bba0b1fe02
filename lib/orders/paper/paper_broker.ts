import { marketPhase, type TickerState } from "@/lib/market/mod.ts";
import {
  type EpochMs,
  isBuy,
  type MarketHours,
  type Order,
  type Quote,
  type Ticker,
  type Trade,
} from "@/lib/protocol/mod.ts";
import type { Broker, BrokerListener } from "../broker.ts";
import type { BrokerEvent, Notes } from "../lifecycle/order_event.ts";
import { acceptedMs, changedMs } from "../lifecycle/new_order.ts";
import { remaining } from "../lifecycle/order_states.ts";
import { isInHours, sessionEndWords } from "../sessions.ts";
import { trailedStop } from "../stops.ts";
import { averagePrice, roundQuantity, tradable } from "../units.ts";
import { WorkingOrders } from "../working_orders.ts";
import { type Costs, feeOf, slippedPrice } from "../costs.ts";
import { matchPrint, type Print, restsAtOnce } from "./matching.ts";
import { mayFill, PrintGate } from "../print_gate.ts";
import { QuoteBook } from "./quote_book.ts";
import { FRESH_MS, otherSide, placeOf, takes } from "./touch.ts";

export interface PaperBrokerOptions {
  /** Told what becomes of orders. */
  readonly listener: BrokerListener;
  /** What the market knows of a ticker just now. */
  readonly latest: (ticker: Ticker) => TickerState | undefined;
  /** Market time, whole epoch ms; while there is none, what stands in for it. */
  readonly nowMs: () => number;
  readonly marketHours: () => MarketHours;
  readonly isHalted: (ticker: Ticker) => boolean;
  /** Most that an order may still trade, so that none that only closes opens. @default without bounds */
  readonly closable?: (order: Order) => number;
  /** @default nothing beyond the price */
  readonly costs?: Costs;
}

/** A fill that is to be made. */
interface Dealing {
  readonly price: number;
  readonly quantity: number;
  readonly timeMs: number;
}

/**
 * A venue that fills orders from the market's own quotes and trades, without a market impact or real money
 * (docs/domain.md, Paper broker). What its listener cannot keep does not happen.
 */
export class PaperBroker implements Broker {
  readonly name = "paper";
  readonly #options: PaperBrokerOptions;
  readonly #costs: Costs;
  readonly #book = new WorkingOrders();
  readonly #gate = new PrintGate();
  readonly #quotes = new QuoteBook();
  /** Of orders that worked when the feed began: market time from which trades may fill them. */
  readonly #fillableFrom = new Map<string, number>();

  constructor(options: PaperBrokerOptions) {
    this.#options = options;
    this.#costs = options.costs ?? {};
  }

  resume(orders: readonly Order[]): void {
    for (const order of orders) {
      // What was never accepted has not arrived: there was nobody here to keep it.
      if (order.state !== "pending_new") this.#book.put(order);
      if (order.state !== "new" && order.state !== "partially_filled") this.ask(order);
    }
  }

  submit(order: Order): void {
    if (this.#book.get(order.order_id) !== undefined) return this.ask(order);
    if (order.source === "forced") return this.#force(order);
    const notes = this.#notesOf(order);
    if (!this.#tell(order, { kind: "accepted", timeMs: this.#options.nowMs(), notes })) return;
    this.#enter({ ...order, ...notes });
  }

  cancel(order: Order): void {
    const working = this.#book.get(order.order_id);
    if (working === undefined) return this.ask(order);
    this.#end(working, { kind: "canceled", timeMs: this.#options.nowMs() });
  }

  replace(order: Order, replacement: Order): void {
    const working = this.#book.get(order.order_id);
    const timeMs = this.#options.nowMs();
    if (working === undefined) {
      this.#tell(order, { kind: "replace_rejected", timeMs, reason: "the order works no more" });
      return;
    }
    if (!this.#end(working, { kind: "replaced", timeMs })) return;
    // Who only asks for less at the same price keeps the place.
    const keepsPlace = working.limit_price === replacement.limit_price &&
      replacement.quantity <= remaining(working) && working.order_type === "limit";
    const { rested, queue_ahead, quote } = working;
    const notes = keepsPlace ? { rested, queue_ahead, quote } : this.#notesOf(replacement);
    this.#tell(replacement, { kind: "noted", notes });
    this.#enter({ ...replacement, ...notes });
  }

  ask(order: Order): void {
    const working = this.#book.get(order.order_id);
    this.#tell(order, {
      kind: "venue_state",
      timeMs: this.#options.nowMs(),
      state: working === undefined ? "unknown" : "working",
      filledQuantity: working?.filled_quantity ?? 0,
      averagePrice: working?.average_price ?? null,
    });
  }

  begin(marketMs: EpochMs | null): void {
    this.#gate.reset();
    this.#quotes.reset();
    this.#fillableFrom.clear();
    for (const order of this.#book.all()) {
      this.#fillableFrom.set(order.order_id, Math.max(marketMs ?? -Infinity, changedMs(order) + 1));
    }
  }

  onTrade(trade: Trade): void {
    if (!this.#gate.isNew(trade)) return;
    const { ticker, price, size, timeMs } = trade;
    if (this.#book.of(ticker).length === 0 || !mayFill(trade, this.#options.latest(ticker))) return;
    this.#expire(timeMs, this.#book.of(ticker));
    const quantity = tradable(size, this.#options.marketHours());
    const able = this.#book.of(ticker).filter((order) =>
      (this.#fillableFrom.get(order.order_id) ?? acceptedMs(order)) <= timeMs && this.#isOpenTo(order, timeMs)
    );
    // What one account gets of a print takes nothing away from another: the demonstration is nobody's competitor.
    for (const orders of Map.groupBy(able, ({ account }) => account).values()) {
      this.#match(orders, { price, quantity }, timeMs);
    }
  }

  onQuote(quote: Quote): void {
    this.#quotes.put(quote);
    for (const order of this.#book.of(quote.ticker)) {
      if (order.quote === "none") this.#note(order, { quote: "live", ...placeOf(order, quote) });
      const working = this.#book.get(order.order_id);
      if (working !== undefined) this.#meet(working);
    }
  }

  look(): void {
    this.#expire(this.#options.nowMs(), this.#book.all());
  }

  /** Whether the market is open to the order: not halted, and, where it shows quotes, in the hours that it is for. */
  #isOpenTo(order: Order, timeMs: number): boolean {
    return !this.#options.isHalted(order.ticker) && isInHours(order, timeMs, this.#options.marketHours());
  }

  /** What is to be said of an order as it comes. */
  #notesOf(order: Order): Notes {
    const state = this.#options.latest(order.ticker);
    const price = state?.price ?? 0;
    const trailed = order.order_type === "trailing_stop" && !order.triggered && price > 0
      ? { stop_price: trailedStop(order, price) }
      : {};
    const quote = this.#quotes.get(order.ticker);
    if (quote === undefined) {
      return { quote: "none", rested: state !== undefined && restsAtOnce(order, state), ...trailed };
    }
    return { quote: "live", ...(this.#isFresh(quote) && placeOf(order, quote)), ...trailed };
  }

  /** Begins to work an order that has been accepted. */
  #enter(order: Order): void {
    this.#book.put(order);
    if (order.quote === "none") return;
    this.#meet(order);
    this.#endImmediate([order.order_id]);
  }

  /** What a quote does for an order: fills it at the touch, or gives it its place in the queue. */
  #meet(order: Order): void {
    const quote = this.#quotes.get(order.ticker);
    const nowMs = this.#options.nowMs();
    if (quote === undefined || !this.#isOpenTo(order, nowMs) || !this.#isFresh(quote)) return;
    const touch = otherSide(order, quote);
    if (touch !== null && takes(order, touch.price)) {
      const shown = tradable(touch.size, this.#options.marketHours());
      const left = roundQuantity(shown - this.#quotes.taken(order));
      const quantity = Math.min(remaining(order), left);
      if (quantity <= 0 || (order.time_in_force === "fok" && quantity < remaining(order))) return;
      const price = slippedPrice(order, touch.price, this.#options.marketHours(), this.#costs);
      if (this.#fill(order, { price, quantity, timeMs: nowMs })) this.#quotes.take(order, quantity);
      return;
    }
    const notes = placeOf(order, quote);
    if (notes !== null) this.#note(order, notes);
  }

  #isFresh({ timeMs }: Quote): boolean {
    const nowMs = this.#options.nowMs();
    return nowMs - timeMs <= FRESH_MS || marketPhase(nowMs, this.#options.marketHours()) !== "open";
  }

  #match(orders: readonly Order[], print: Print, timeMs: number): void {
    const hours = this.#options.marketHours();
    const { noted, fills } = matchPrint(orders, print, (order, at) => slippedPrice(order, at, hours, this.#costs));
    for (const { order, notes } of noted) this.#note(order, notes);
    for (const { order: { order_id }, ...fill } of fills) {
      // What came of the fill before may have ended it, or left less to close.
      const order = this.#book.get(order_id);
      // The next print tries again, in the same turn: nobody is overtaken because the store failed.
      if (order !== undefined && !this.#fill(order, { ...fill, timeMs })) return;
    }
    this.#endImmediate(orders.map(({ order_id }) => order_id));
    // What was triggered among quotes is a market order now, and need not wait for the next trade.
    for (const { order, notes } of noted) {
      const working = notes.triggered ? this.#book.get(order.order_id) : undefined;
      if (working?.quote === "live") this.#meet(working);
    }
  }

  /** False when it could not be kept. */
  #fill(order: Order, { price, quantity: wanted, timeMs }: Dealing): boolean {
    const quantity = Math.min(wanted, this.#options.closable?.(order) ?? Infinity);
    if (quantity <= 0) return true;
    const filled = roundQuantity(order.filled_quantity + quantity);
    const value = (order.average_price ?? 0) * order.filled_quantity + price * quantity;
    const isKept = this.#tell(order, {
      kind: "filled",
      timeMs,
      executionId: `${order.order_id}/${filled}`,
      price,
      quantity,
      cumulative: filled,
      fee: feeOf(order, quantity, this.#costs),
    });
    if (!isKept) return false;
    // It may have been ended by what came of it.
    if (this.#book.get(order.order_id) === undefined) return true;
    const updated_at = new Date(timeMs).toISOString();
    const next = { ...order, filled_quantity: filled, average_price: averagePrice(value, filled), updated_at };
    if (remaining(next) > 0) this.#book.put(next);
    else this.#book.remove(order);
    return true;
  }

  /** An order that closes by force is filled as it comes, whatever the size: at the bid or ask, else the last price. */
  #force(order: Order): void {
    const { bid = 0, ask = 0, price = 0 } = this.#options.latest(order.ticker) ?? {};
    const quoted = isBuy(order.side) ? ask : bid;
    const timeMs = this.#options.nowMs();
    if (!(quoted > 0) && !(price > 0)) {
      this.#tell(order, { kind: "rejected", timeMs, reason: "no price is known" });
      return;
    }
    this.#fill(order, { price: quoted > 0 ? quoted : price, quantity: remaining(order), timeMs });
  }

  /** Ends what was to be filled at once and has had its chance. */
  #endImmediate(orderIds: readonly string[]): void {
    for (const id of orderIds) {
      const order = this.#book.get(id);
      if (order?.time_in_force !== "ioc" && order?.time_in_force !== "fok") continue;
      const reason = order.time_in_force === "ioc"
        ? "immediate or cancel: no more was to be had at once"
        : "fill or kill: the whole was not to be had at once";
      this.#end(order, { kind: "canceled", timeMs: this.#options.nowMs(), reason });
    }
  }

  #expire(nowMs: number, orders: readonly Order[]): void {
    for (const order of orders) {
      const endMs = order.expires_at === null ? Infinity : Date.parse(order.expires_at);
      if (endMs > nowMs) continue;
      const reason = `day order: ${sessionEndWords(endMs, this.#options.marketHours())}`;
      this.#end(order, { kind: "expired", timeMs: nowMs, reason });
    }
  }

  /** False when the end could not be kept; then it works on. */
  #end(order: Order, event: BrokerEvent): boolean {
    this.#book.remove(order);
    const isKept = this.#tell(order, event);
    if (!isKept) this.#book.put(order);
    return isKept;
  }

  /** It holds at once: a failing store must not undo a stop's trigger. */
  #note(order: Order, notes: Notes): void {
    this.#book.put({ ...order, ...notes });
    this.#tell(order, { kind: "noted", notes });
  }

  #tell({ order_id }: Order, event: BrokerEvent): boolean {
    return this.#options.listener(order_id, event);
  }
}
