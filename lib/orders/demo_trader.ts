import { type EpochMs, isFinal, type OrderSide, type Ticker, type Trade } from "@/lib/protocol/mod.ts";
import type { OrderManager } from "./order_manager.ts";

const SOURCE = "demo";
const ACCOUNT = "demo";
const SHARES = 100;
const HOLD_MS = 60_000;
const BUY_FROM_SCORE = 70;

type Desk = Pick<OrderManager, "submit" | "order" | "orders" | "positions" | "traderAccount">;

/** An order under way, or what is held since a market time. */
type Holding = { readonly orderId: string } | { readonly quantity: number; readonly sinceMs: number };

/**
 * Lets a newcomer see orders: buys 100 shares of a ticker that ignites and passes the filter, and sells them a minute
 * later, on an account of its own. Once a person has given an order it buys nothing more and sells what it has.
 */
export class DemoTrader {
  readonly #broker: Desk;
  readonly #holdings = new Map<Ticker, Holding>();
  /** Tickers whose order was rejected: not tried again before the score has fallen. */
  readonly #rejected = new Set<Ticker>();

  /** Goes on with the demonstration's orders and positions; what was held before is sold by the next trade. */
  constructor(broker: Desk) {
    this.#broker = broker;
    for (const { ticker, quantity } of broker.positions(ACCOUNT)) {
      if (quantity > 0) this.#holdings.set(ticker, { quantity, sinceMs: -Infinity });
    }
    for (const { ticker, order_id } of broker.orders({ account: ACCOUNT, openOnly: true })) {
      this.#holdings.set(ticker, { orderId: order_id });
    }
  }

  /** Whether it buys: nobody else has given an order. */
  get isTrading(): boolean {
    return this.#isAlone();
  }

  onIgnition(
    { ticker, score, passedFilter }: {
      readonly ticker: Ticker;
      readonly score: number;
      readonly passedFilter: boolean;
    },
  ): void {
    if (score < BUY_FROM_SCORE) this.#rejected.delete(ticker);
    else if (passedFilter && !this.#holdings.has(ticker) && !this.#rejected.has(ticker)) this.#buy(ticker);
  }

  /** To be told of each trade after the broker has been. */
  onTrade({ ticker, timeMs }: Trade): void {
    const holding = this.#holdings.get(ticker);
    if (holding === undefined) return;
    if ("orderId" in holding) this.#look(ticker, holding.orderId);
    else if (timeMs - holding.sinceMs >= HOLD_MS) this.#sell(ticker, holding.quantity, timeMs);
  }

  #isAlone(): boolean {
    const { traderAccount: account } = this.#broker;
    if (this.#broker.orders({ account, limit: 1 }).length > 0) return false;
    // One that was closed by force shows that trading was ended.
    const [newest] = this.#broker.orders({ account: ACCOUNT, limit: 1 });
    return newest === undefined || newest.source === SOURCE;
  }

  #look(ticker: Ticker, orderId: string): void {
    const order = this.#broker.order(orderId);
    if (order !== undefined && !isFinal(order.status)) return;
    if (order?.side === "buy" && order.filled_quantity > 0) {
      this.#holdings.set(ticker, { quantity: order.filled_quantity, sinceMs: Date.parse(order.updated_at) });
    } else this.#holdings.delete(ticker);
  }

  #buy(ticker: Ticker): void {
    if (!this.#isAlone()) return;
    const orderId = this.#submit(ticker, "buy", SHARES);
    if (orderId === null) this.#rejected.add(ticker);
    else this.#holdings.set(ticker, { orderId });
  }

  #sell(ticker: Ticker, bought: number, timeMs: EpochMs): void {
    const held = this.#broker.positions(ACCOUNT).find((position) => position.ticker === ticker)?.quantity ?? 0;
    const quantity = Math.min(bought, held);
    if (quantity <= 0) {
      this.#holdings.delete(ticker);
      return;
    }
    // What is rejected, or fails, is tried again after as long as it was held.
    this.#holdings.set(ticker, { quantity, sinceMs: timeMs });
    const orderId = this.#submit(ticker, "sell", quantity);
    if (orderId !== null) this.#holdings.set(ticker, { orderId });
  }

  /** Null when the order was rejected. */
  #submit(ticker: Ticker, side: OrderSide, quantity: number): string | null {
    const order = this.#broker.submit({ ticker, side, order_type: "market", quantity }, {
      source: SOURCE,
      account: ACCOUNT,
    });
    return order.status === "rejected" ? null : order.order_id;
  }
}
