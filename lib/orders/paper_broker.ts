import type { TickerState } from "@/lib/market/mod.ts";
import {
  type Account,
  type AccountName,
  type EpochMs,
  type Fill,
  type MarketHours,
  type Order,
  type OrderEvent,
  type OrderRequest,
  type Position,
  type Ticker,
  type Trade,
  type ValuedPosition,
} from "@/lib/protocol/mod.ts";
import type { OrderChange, OrderQuery, OrderStore } from "@/lib/store/order_store.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { errorMessage, type Logger } from "@/lib/support/logger.ts";
import { OutageLog } from "@/lib/support/outage_log.ts";
import { accountOf, openingValues } from "./account.ts";
import type { Broker, CloseReport, Submission } from "./broker.ts";
import { matchPrint, type Print, restsAtOnce } from "./matching.ts";
import { FinalOrderError, OrderConflictError, UnknownOrderError } from "./order_errors.ts";
import { acceptedMs, acceptedOrder, cancelledOrder, changedMs, filledOrder, isSameRequest } from "./order_state.ts";
import { applyFill, valuePosition } from "./position.ts";
import { PositionBook } from "./position_book.ts";
import { mayFill, PrintGate } from "./print_gate.ts";
import { rejectionReason } from "./rejection.ts";
import { tradeDetails } from "./trade_details.ts";
import { tradable } from "./units.ts";
import { WorkingOrders } from "./working_orders.ts";

export interface PaperBrokerOptions {
  readonly store: OrderStore;
  readonly broadcaster: {
    broadcastTrade(
      event: OrderEvent,
      orderId: string,
      ticker: Ticker,
      details: Readonly<Record<string, unknown>>,
    ): void;
  };
  /** What the market knows of a ticker just now. */
  readonly latest: (ticker: Ticker) => TickerState | undefined;
  /** Null while nothing runs. */
  readonly marketTime: () => EpochMs | null;
  readonly marketHours: () => MarketHours;
  /** US shares whose orders may be priced in half cents. @default none */
  readonly halfPennyTickers?: readonly Ticker[];
  /** Why no orders are taken (`the engine is stopped`); null when they are. */
  readonly whyClosed: () => string | null;
  readonly isHalted: (ticker: Ticker) => boolean;
  readonly isStale: (ticker: Ticker) => boolean;
  /** Stands in for the market's time while there is none. */
  readonly clock: Pick<Clock, "now">;
  readonly logger: Logger;
  /** Part of every order id: another one at each start, so that no id comes twice. */
  readonly runId: string;
  /**
   * In the market's currency.
   *
   * @default 100_000
   */
  readonly startingCash?: number;
  /** The account that a person trades on at present. @default `main` */
  readonly traderAccount?: () => AccountName;
}

/**
 * Fills orders from the market's own trades, without a market impact, fees or real money (docs/domain.md, Paper
 * broker). A change is kept in the store before it is told, so what a client has seen outlives the process.
 */
export class PaperBroker implements Broker {
  readonly #options: PaperBrokerOptions;
  readonly #working = new WorkingOrders();
  readonly #positions: PositionBook;
  readonly #gate = new PrintGate();
  readonly #halfPenny: ReadonlySet<Ticker>;
  readonly #outage: OutageLog;
  /** Orders whose mark (triggered, rested) the store has not taken yet. */
  readonly #unsaved = new Set<string>();
  /** Of orders that worked when the feed began: market time from which trades may fill them. */
  readonly #fillableFrom = new Map<string, number>();
  #lastNumber = 0;

  /** Goes on with what the store holds. */
  constructor(options: PaperBrokerOptions) {
    this.#options = options;
    this.#halfPenny = new Set(options.halfPennyTickers);
    this.#outage = new OutageLog("keeping orders", options.logger);
    for (const order of options.store.orders({ openOnly: true })) this.#working.put(order);
    this.#positions = new PositionBook(options.store.positions());
  }

  get traderAccount(): AccountName {
    return this.#options.traderAccount?.() ?? "main";
  }

  submit(request: OrderRequest, { source = "manual", account = this.traderAccount }: Submission = {}): Order {
    const repeated = this.#repeated(request);
    if (repeated !== undefined) return repeated;
    const accepted = acceptedOrder({ orderId: this.#nextId(), request, source, account, timeMs: this.#nowMs() });
    const reason = this.#whyRejected(accepted);
    if (reason !== null) {
      const rejected: Order = { ...accepted, status: "rejected", reason };
      this.#commit("REJECT", { order: rejected });
      return rejected;
    }
    const state = this.#options.latest(request.ticker);
    const order = { ...accepted, rested: state !== undefined && restsAtOnce(accepted, state) };
    this.#commit("SUBMIT", { order });
    return order;
  }

  cancel(orderId: string): Order {
    const order = this.order(orderId);
    if (order === undefined) throw new UnknownOrderError(orderId);
    if (this.#working.get(orderId) === undefined) throw new FinalOrderError(order);
    return this.#cancel(order, "cancelled on request");
  }

  cancelAll(reason: string, account?: AccountName): Order[] {
    const cancelled: Order[] = [];
    for (const order of this.#working.all(account)) {
      this.#outage.attempt(() => cancelled.push(this.#cancel(order, reason)));
    }
    return cancelled;
  }

  closeAll(reason: string, account?: AccountName): CloseReport {
    const closed: Order[] = [];
    const notClosed: CloseReport["notClosed"][number][] = [];
    for (const position of this.#positions.list(account)) {
      const { ticker, quantity } = position;
      if (quantity === 0) continue;
      const at = this.#closingPrice(position);
      if (at === null) notClosed.push({ ticker, quantity, reason: "no price is known" });
      else if (!this.#outage.attempt(() => closed.push(this.#close(position, at.price, `${at.name}: ${reason}`)))) {
        notClosed.push({ ticker, quantity, reason: "the order could not be kept" });
      }
    }
    return { closed, notClosed };
  }

  resetAccount(account: AccountName, reason: string): Order[] {
    const cancelled = this.#working.all(account).map((order) => this.#cancel(order, reason));
    this.#options.store.forgetDealings(account);
    this.#positions.forget(account);
    return cancelled;
  }

  orders(query?: OrderQuery): Order[] {
    return this.#options.store.orders(query).toReversed();
  }

  order(orderId: string): Order | undefined {
    return this.#working.get(orderId) ?? this.#options.store.get(orderId);
  }

  /** Of working orders and of positions that are held. */
  tickers(): Ticker[] {
    const held = this.#positions.list().filter(({ quantity }) => quantity !== 0).map(({ ticker }) => ticker);
    return [...new Set([...this.#working.tickers(), ...held])];
  }

  positions(account = this.traderAccount): ValuedPosition[] {
    return this.#positions.list(account)
      .map((position) => valuePosition(position, this.#price(position.ticker)))
      .filter(({ quantity, realized_pnl }) => quantity !== 0 || realized_pnl !== 0);
  }

  account(account = this.traderAccount): Account {
    const reserved = this.#working.tickers().flatMap((ticker) => this.#openingValues(account, ticker));
    const sum = reserved.reduce((total, value) => total + value, 0);
    return accountOf(this.#options.startingCash ?? 100_000, this.positions(account), sum);
  }

  /**
   * To be told when a feed begins, and its market time. A recording tells again what has filled orders before; those
   * that work go on after their latest fill.
   */
  begin(marketMs: EpochMs | null): void {
    this.#gate.reset();
    this.#fillableFrom.clear();
    for (const order of this.#working.all()) {
      this.#fillableFrom.set(order.order_id, Math.max(marketMs ?? -Infinity, changedMs(order) + 1));
    }
  }

  /** To be told of every trade, after the market has counted it. */
  onTrade(trade: Trade): void {
    if (!this.#gate.isNew(trade)) return;
    const working = this.#working.of(trade.ticker);
    if (working.length === 0 || !mayFill(trade, this.#options.latest(trade.ticker))) return;
    for (const order of working) if (this.#unsaved.has(order.order_id)) this.#mark(order);
    const { price, size, timeMs } = trade;
    const quantity = tradable(size, this.#options.marketHours());
    const able = working.filter((order) => (this.#fillableFrom.get(order.order_id) ?? acceptedMs(order)) <= timeMs);
    // What one account gets of a print takes nothing away from another: the demonstration is nobody's competitor.
    for (const orders of Map.groupBy(able, ({ account }) => account).values()) {
      this.#match(orders, { price, quantity, timeMs });
    }
  }

  #match(orders: readonly Order[], { timeMs, ...print }: Print & { readonly timeMs: number }): void {
    const { marked, fills } = matchPrint(orders, print);
    for (const order of marked) this.#mark(order);
    for (const { order, ...fill } of fills) {
      // The next print tries again, in the same turn: nobody is overtaken because the store failed.
      if (!this.#outage.attempt(() => this.#fill(order, { ...fill, timeMs }))) return;
    }
  }

  /** What has happened to an order without a TRADE. It holds at once: a failing store must not undo a stop's trigger. */
  #mark(order: Order): void {
    this.#working.put(order);
    if (this.#outage.attempt(() => this.#options.store.record({ order }))) this.#unsaved.delete(order.order_id);
    else this.#unsaved.add(order.order_id);
  }

  #fill(order: Order, { price, quantity, timeMs }: { price: number; quantity: number; timeMs: number }): Order {
    const { order_id, account, ticker, side } = order;
    const order_seq = order.order_seq + 1;
    const fill: Fill = { order_id, order_seq, account, ticker, side, price, quantity, time_ms: timeMs };
    const filled = filledOrder(order, fill);
    const position = applyFill(this.#positions.get(account, ticker), fill);
    this.#commit(filled.status === "filled" ? "FILL" : "PARTIAL_FILL", { order: filled, fill, position });
    return filled;
  }

  #cancel(order: Order, reason: string): Order {
    const cancelled = cancelledOrder(order, reason, this.#nowMs());
    this.#commit("CANCEL", { order: cancelled });
    return cancelled;
  }

  /** Closes a position by an order that nobody hears of before it is filled. */
  #close({ account, ticker, quantity: held }: Position, price: number, reason: string): Order {
    const quantity = Math.abs(held);
    const request: OrderRequest = { ticker, side: held > 0 ? "sell" : "buy", order_type: "market", quantity };
    const timeMs = this.#nowMs();
    const order = acceptedOrder({ orderId: this.#nextId(), request, source: "forced", account, timeMs });
    return this.#fill({ ...order, order_seq: 0, reason: `forced at the ${reason}` }, { price, quantity, timeMs });
  }

  /** Bid of what is to be sold, ask of what is to be bought, else the last price. */
  #closingPrice({ ticker, quantity }: Position): { readonly name: string; readonly price: number } | null {
    const { bid = 0, ask = 0, price = 0 } = this.#options.latest(ticker) ?? {};
    const quoted = quantity > 0 ? { name: "bid", price: bid } : { name: "ask", price: ask };
    if (quoted.price > 0) return quoted;
    return price > 0 ? { name: "last price", price } : null;
  }

  /** Keeps a change, then lets it happen, then tells it. @throws when it cannot be kept: then it does not happen. */
  #commit(event: OrderEvent, change: OrderChange): void {
    const { order, position } = change;
    const { store, broadcaster, logger } = this.#options;
    store.record(change);
    this.#unsaved.delete(order.order_id);
    this.#working.put(order);
    if (position !== undefined) this.#positions.put(position);
    try {
      broadcaster.broadcastTrade(event, order.order_id, order.ticker, tradeDetails(change));
    } catch (error) {
      logger.error("telling a TRADE failed", { order: order.order_id, error: errorMessage(error) });
    }
  }

  #repeated(request: OrderRequest): Order | undefined {
    if (request.client_order_id === undefined) return undefined;
    const order = this.#options.store.byClientOrderId(request.client_order_id);
    if (order === undefined) return undefined;
    if (!isSameRequest(order, request)) throw new OrderConflictError(order);
    return order;
  }

  #whyRejected(order: Order): string | null {
    const { account, ticker } = order;
    const { whyClosed, marketTime, marketHours, latest, isHalted, isStale } = this.#options;
    return rejectionReason(order, {
      whyClosed: whyClosed() ?? (marketTime() === null ? "the market has not begun" : null),
      marketHours: marketHours(),
      state: latest(ticker),
      isHalfPenny: this.#halfPenny.has(ticker),
      isHalted: isHalted(ticker),
      isStale: isStale(ticker),
      workingOrders: this.#working.all(account).length,
      openingValue: this.#openingValues(account, ticker, order).at(-1) ?? 0,
      buyingPower: this.account(account).buying_power,
    });
  }

  #openingValues(account: AccountName, ticker: Ticker, ...candidate: Order[]): number[] {
    const { quantity: held } = this.#positions.get(account, ticker);
    const orders = [...this.#working.of(ticker, account), ...candidate];
    return openingValues(held, orders, this.#options.latest(ticker));
  }

  #price(ticker: Ticker): number | null {
    const price = this.#options.latest(ticker)?.price ?? 0;
    return price > 0 ? price : null;
  }

  /** Fractions of a millisecond count as the next one: no trade from before an order's acceptance may fill it. */
  #nowMs(): number {
    return Math.ceil(this.#options.marketTime() ?? this.#options.clock.now());
  }

  #nextId(): string {
    return `paper-${this.#options.runId}-${++this.#lastNumber}`;
  }
}
