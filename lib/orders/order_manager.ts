import {
  type Account,
  type AccountName,
  type EpochMs,
  type Order,
  type OrderCheck,
  type OrderRequest,
  type Quote,
  type ReplaceRequest,
  type RiskResponse,
  type Ticker,
  type Trade,
  type ValuedPosition,
} from "@/lib/protocol/mod.ts";
import type { OrderQuery } from "@/lib/store/order_store.ts";
import { OutageLog } from "@/lib/support/outage_log.ts";
import { Accounts } from "./accounts.ts";
import { BY_REQUEST, happen, type Surroundings } from "./exits/consequences.ts";
import { ExitWatch } from "./exits/exit_watch.ts";
import { RiskDesk } from "./guards/risk_desk.ts";
import { isSameRequest, newOrder } from "./lifecycle/new_order.ts";
import { isOver } from "./lifecycle/order_states.ts";
import { FinalOrderError, OrderConflictError, OrderRefusedError, UnknownOrderError } from "./order_errors.ts";
import { OrderLedger } from "./order_ledger.ts";
import type { OrderManagerOptions } from "./order_manager_options.ts";
import { pairOrders } from "./exits/pairing.ts";
import { replaceOrder, succeedingOrder } from "./exits/replacing.ts";
import { sessionEnd } from "./sessions.ts";
import type { CloseReport, Submission } from "./submission.ts";
import { VenueLink } from "./venue_link.ts";

/**
 * Takes orders from people and strategies: asks the guards, keeps everything, tells every change as one TRADE, arms
 * exits, and hands what is left to a broker (docs/domain.md, Orders).
 */
export class OrderManager {
  readonly #options: OrderManagerOptions;
  readonly #ledger: OrderLedger;
  readonly #accounts: Accounts;
  readonly #risk: RiskDesk;
  readonly #link: VenueLink;
  readonly #exits: ExitWatch;
  readonly #around: Surroundings;
  readonly #outage: OutageLog;
  #lastNumber = 0;

  /** Goes on with what the store holds. */
  constructor(options: OrderManagerOptions) {
    this.#options = options;
    const { store, broadcaster, latest, marketHours, isHalted, clock, logger, limits = {}, costs = {} } = options;
    this.#outage = new OutageLog("keeping orders", logger);
    const attempt = (step: () => void) => this.#outage.attempt(step);
    const ledger = new OrderLedger({ store, broadcaster, logger, send: (request) => this.#link.send(request) });
    this.#ledger = ledger;
    this.#around = {
      nowMs: () => this.#nowMs(),
      nextId: () => this.#nextId(),
      closable: ({ side, account, ticker }, turn) => closable(side, turn.position(account, ticker).quantity),
    };
    this.#accounts = new Accounts({ ledger, latest, startingCash: options.startingCash ?? 100_000 });
    const halfPenny = new Set(options.halfPennyTickers);
    this.#risk = new RiskDesk({
      ...options,
      ledger,
      accounts: this.#accounts,
      limits,
      costs,
      whyClosed: () => options.whyClosed() ?? (options.marketTime() === null ? "the market has not begun" : null),
      isHalfPenny: (ticker) => halfPenny.has(ticker),
      traderAccount: () => this.traderAccount,
      wallMs: () => clock.now(),
    });
    this.#exits = new ExitWatch({ ledger, around: this.#around, latest, marketHours, isHalted, attempt });
    this.#link = new VenueLink({ ledger, around: this.#around, clock, logger, attempt });
    this.#link.connect(options.broker({
      listener: (orderId, event) => this.#link.deliver(orderId, event),
      nowMs: () => this.#nowMs(),
      closable: ({ side, account, ticker }) => closable(side, ledger.position(account, ticker).quantity),
    }));
  }

  /** The account that a person trades on: what is meant where no other is named. */
  get traderAccount(): AccountName {
    return this.#options.traderAccount?.() ?? "main";
  }

  /**
   * Takes an order, or rejects it with a reason, and returns it as it stands then. A `client_order_id` that has been
   * used returns the order that bears it, rejected ones too, and does nothing.
   *
   * @throws {OrderConflictError} when the `client_order_id` belongs to another request.
   * @throws when the order cannot be kept; then it does not exist.
   */
  submit(request: OrderRequest, submission: Submission = {}): Order {
    const repeated = this.#repeated(request);
    if (repeated !== undefined) return repeated;
    const order = this.#newOrder(request, submission);
    const { order_id: id } = order;
    const [refusal] = this.#risk.refusals(order, { isPriceConfirmed: request.confirm_price });
    const turn = this.#ledger.turn();
    turn.add(order);
    if (refusal === undefined) turn.apply(id, { kind: "submit" });
    else turn.apply(id, { kind: "refuse", timeMs: this.#nowMs(), ...refusal });
    if (refusal === undefined) this.#risk.taken(order);
    this.#ledger.commit(turn);
    return this.#ledger.order(id) ?? order;
  }

  /** What would become of an order, were it submitted now. */
  check(request: OrderRequest, submission: Submission = {}): OrderCheck {
    return this.#risk.check(this.#newOrder(request, submission, false), { isPriceConfirmed: request.confirm_price });
  }

  /**
   * Puts another order in the place of one that works, with the quantity and prices that are changed, and returns it.
   * The first works on when that cannot be.
   *
   * @throws {UnknownOrderError} when there is no such order.
   * @throws {FinalOrderError} when nothing more happens to it, or it was filled meanwhile.
   * @throws {OrderRefusedError} when a guard or the order itself speaks against it.
   * @throws when it cannot be kept; then nothing has happened.
   */
  replace(orderId: string, changes: ReplaceRequest): Order {
    const order = this.#known(orderId);
    if (isOver(order)) throw new FinalOrderError(order, "replace");
    const next = succeedingOrder(order, changes, { orderId: this.#nextId(), timeMs: this.#nowMs() });
    const [refusal] = this.#risk.refusals(next, { isPriceConfirmed: changes.confirm_price, instead: order });
    if (refusal !== undefined) throw new OrderRefusedError(`replace order ${orderId}`, refusal.reason);
    const turn = this.#ledger.turn();
    replaceOrder(turn, order, next, this.#around);
    this.#ledger.commit(turn);
    const result = this.#ledger.order(next.order_id) ?? next;
    if (result.state === "rejected") throw new FinalOrderError(this.#known(orderId), "replace");
    return result;
  }

  /**
   * Makes of two working orders a pair of which the one ends with the other. Both are armed here from then on, and one
   * goes to the broker when its price has come.
   *
   * @throws {UnknownOrderError} when there is no such order.
   * @throws {FinalOrderError} when nothing more happens to one of them.
   * @throws {OrderRefusedError} when they are no pair.
   * @throws when it cannot be kept; then nothing has happened.
   */
  pair(orderIds: readonly [string, string]): [Order, Order] {
    const [first, second] = [this.#known(orderIds[0]), this.#known(orderIds[1])];
    const turn = this.#ledger.turn();
    pairOrders(turn, first, second, this.#around);
    this.#ledger.commit(turn);
    return [this.#known(first.order_id), this.#known(second.order_id)];
  }

  /**
   * @throws {UnknownOrderError} when there is no such order.
   * @throws {FinalOrderError} when nothing more happens to it.
   * @throws when the change cannot be kept; then the order works on.
   */
  cancel(orderId: string): Order {
    const order = this.#known(orderId);
    if (isOver(order)) throw new FinalOrderError(order);
    return this.#cancel(order, BY_REQUEST);
  }

  /**
   * Cancels every working order and returns those that are cancelled now. What cannot be kept works on.
   *
   * @param account whose orders. @default everybody's
   */
  cancelAll(reason: string, account?: AccountName): Order[] {
    const cancelled: Order[] = [];
    for (const { order_id } of this.#ledger.all(account)) {
      this.#outage.attempt(() => {
        const order = this.#known(order_id);
        // One that ended with another is told as that.
        const after = isOver(order) ? order : this.#cancel(order, reason);
        if (after.status === "cancelled") cancelled.push(after);
      });
    }
    return cancelled;
  }

  /**
   * Closes every position at once, at the price that the market shows. Orders that open are left alone.
   *
   * @param account whose positions. @default everybody's
   */
  closeAll(reason: string, account?: AccountName): CloseReport {
    const closed: Order[] = [];
    const notClosed: CloseReport["notClosed"][number][] = [];
    for (const { account: of, ticker, quantity } of this.#ledger.positions(account)) {
      if (quantity === 0) continue;
      const at = this.#closingPrice(ticker, quantity);
      if (at === null) {
        notClosed.push({ ticker, quantity, reason: "no price is known" });
        continue;
      }
      const side = quantity > 0 ? "sell" : "buy";
      const request: OrderRequest = { ticker, side, order_type: "market", quantity: Math.abs(quantity) };
      const order = this.#newOrder(request, { source: "forced", account: of });
      const turn = this.#ledger.turn();
      turn.add({ ...order, reason: `forced at the ${at}: ${reason}` });
      turn.apply(order.order_id, { kind: "submit" });
      this.#outage.attempt(() => this.#ledger.commit(turn));
      const after = this.#ledger.order(order.order_id);
      if (after?.status === "filled") closed.push(after);
      else notClosed.push({ ticker, quantity, reason: "the order could not be kept" });
    }
    return { closed, notClosed };
  }

  /**
   * Starts an account again: cancels its working orders with the reason and forgets its positions and all of its fills,
   * so that it has its first cash again. Its orders stay in the history.
   *
   * @returns the orders that were working
   * @throws when it cannot be kept; then the orders that could be cancelled are, and the rest is as it was.
   */
  resetAccount(account: AccountName, reason: string): Order[] {
    const working = this.#ledger.all(account);
    for (const { order_id } of working) {
      const order = this.#known(order_id);
      if (!isOver(order)) this.#cancel(order, reason);
    }
    this.#ledger.forgetDealings(account);
    this.#risk.reset(account);
    return working.map(({ order_id }) => this.#known(order_id));
  }

  /** Newest first; of all accounts where none is named. */
  orders(query?: OrderQuery): Order[] {
    return this.#options.store.orders(query).toReversed();
  }

  order(orderId: string): Order | undefined {
    return this.#ledger.order(orderId);
  }

  /** Of working orders and of positions that are held. */
  tickers(): Ticker[] {
    const held = this.#ledger.positions().filter(({ quantity }) => quantity !== 0).map(({ ticker }) => ticker);
    return [...new Set([...this.#ledger.tickers(), ...held])];
  }

  /**
   * Those that are held or have a profit or loss behind them.
   *
   * @param account @default the trader's
   */
  positions(account = this.traderAccount): ValuedPosition[] {
    return this.#accounts.positions(account);
  }

  /** @param account @default the trader's */
  account(account = this.traderAccount): Account {
    return this.#accounts.account(account);
  }

  /** The guards and what is used up of them. */
  risk(): RiskResponse {
    return this.#risk.report();
  }

  /** Lets trading go on after the loss of the day has ended it. False when it had not. */
  unlock(): boolean {
    return this.#risk.unlock();
  }

  /**
   * To be told when a feed begins, and its market time. A recording tells again what has filled orders before; those
   * that work go on after their latest fill.
   */
  begin(marketMs: EpochMs | null): void {
    this.#link.broker?.begin?.(marketMs);
  }

  /** To be told of every trade, after the market has counted it. */
  onTrade(trade: Trade): void {
    this.#ledger.retry((step) => this.#outage.attempt(step), trade.ticker);
    const armed = this.#ledger.held(trade.ticker);
    this.#link.broker?.onTrade?.(trade);
    this.#exits.onTrade(trade, armed);
  }

  /** To be told of all else that the feed tells. */
  onEvent(event: Quote | { readonly kind: string }): void {
    if (!isQuote(event)) return;
    this.#link.broker?.onQuote?.(event);
    this.#exits.onQuote(event);
  }

  /** To be called once a second. */
  look(): void {
    this.#ledger.retry((step) => this.#outage.attempt(step));
    if (this.#options.marketTime() === null) return;
    this.#link.broker?.look?.();
    this.#exits.look();
    this.#link.look();
    const lock = this.#risk.look(this.#nowMs());
    if (lock === null) return;
    this.cancelAll(lock, this.traderAccount);
    const closing = this.closeAll(lock, this.traderAccount);
    this.#options.logger.warn(lock);
    this.#options.onLock?.(this.risk(), closing);
  }

  #newOrder(
    request: OrderRequest,
    { source = "manual", account = this.traderAccount }: Submission,
    isReal = true,
  ): Order {
    const timeMs = this.#nowMs();
    const isDay = request.time_in_force === "day";
    const expiresMs = isDay ? sessionEnd(timeMs, this.#options.marketHours(), request.extended_hours ?? false) : null;
    return newOrder({ orderId: isReal ? this.#nextId() : "", request, source, account, timeMs, expiresMs });
  }

  #cancel({ order_id }: Order, reason: string): Order {
    const turn = this.#ledger.turn();
    happen(turn, order_id, { kind: "cancel", timeMs: this.#nowMs(), reason, then: "canceled" }, this.#around);
    this.#ledger.commit(turn);
    return this.#known(order_id);
  }

  #known(orderId: string): Order {
    const order = this.#ledger.order(orderId);
    if (order === undefined) throw new UnknownOrderError(orderId);
    return order;
  }

  /** The price at which a position is closed: the bid of what is to be sold, the ask of what is to be bought. */
  #closingPrice(ticker: Ticker, quantity: number): string | null {
    const { bid = 0, ask = 0, price = 0 } = this.#options.latest(ticker) ?? {};
    if ((quantity > 0 ? bid : ask) > 0) return quantity > 0 ? "bid" : "ask";
    return price > 0 ? "last price" : null;
  }

  #repeated(request: OrderRequest): Order | undefined {
    if (request.client_order_id === undefined) return undefined;
    const order = this.#options.store.byClientOrderId(request.client_order_id);
    if (order === undefined) return undefined;
    if (!isSameRequest(order, request)) throw new OrderConflictError(order);
    return order;
  }

  /** Fractions of a millisecond count as the next one: no trade from before an order's acceptance may fill it. */
  #nowMs(): number {
    return Math.ceil(this.#options.marketTime() ?? this.#options.clock.now());
  }

  #nextId(): string {
    return `paper-${this.#options.runId}-${++this.#lastNumber}`;
  }
}

const isQuote = (event: { readonly kind: string }): event is Quote => event.kind === "quote";

/** Most that an order of a side may trade of a position, so that none that only closes opens. */
function closable(side: Order["side"], held: number): number {
  if (side === "sell") return Math.max(0, held);
  return side === "buy_to_cover" ? Math.max(0, -held) : Infinity;
}
