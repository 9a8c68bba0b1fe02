import type { Texts } from "@/lib/language/texts.ts";
import type { KnownOrder, ReplaceRequest, Ticker } from "@/lib/protocol/mod.ts";
import type { Attempts } from "./attempts.ts";
import type { CatchUp } from "./catch_up.ts";
import type { DashboardStore } from "./dashboard_store.ts";
import { RequestError, type RestClient } from "../connection/rest/rest_client.ts";
import { type NewOrder, Submissions } from "../trading/submissions.ts";

export interface TradingOptions {
  readonly store: DashboardStore;
  readonly rest: RestClient;
  readonly catchUp: CatchUp;
  readonly attempts: Attempts;
  readonly texts: Texts;
  /** Makes a `client_order_id` that no other page makes. */
  readonly newId: () => string;
}

/** What was done by the kill switch. */
interface KillReport {
  readonly cancelled: number;
  readonly closed: number;
  readonly failures: readonly string[];
}

/** What a person does with orders and positions. */
export class Trading {
  readonly #options: TradingOptions;
  readonly #submissions: Submissions;
  #latest: NewOrder | null = null;

  constructor(options: TradingOptions) {
    this.#options = options;
    this.#submissions = new Submissions(
      options.newId,
      (id) => options.store.trading.orders.byClientId(id) !== undefined,
    );
  }

  /** The newest order that a person submitted, without a confirmation of its price; null before the first. */
  get latest(): NewOrder | null {
    return this.#latest;
  }

  /**
   * Submits an order. One whose answer was lost is not taken twice when it is submitted again.
   *
   * @param isAgain whether it is the one whose answer was lost, even if it has been heard of since
   * @returns the order as it stands; it may have been rejected
   * @throws {RequestError} `isUncertain` where the server may have it all the same
   */
  submit(order: NewOrder, isAgain = false): Promise<KnownOrder> {
    const { confirm_price: _, ...latest } = order;
    this.#latest = latest;
    return this.#submit(order, isAgain);
  }

  async #submit(order: NewOrder, isAgain = false): Promise<KnownOrder> {
    const id = this.#submissions.idFor(order, isAgain);
    try {
      const answer = await this.#options.rest.submitOrder({ ...order, client_order_id: id });
      this.#submissions.settle(id);
      this.#options.store.trading.orderAnswered(answer);
      return answer;
    } catch (error) {
      const heard = this.#options.store.trading.orders.byClientId(id);
      if (heard !== undefined || (error instanceof RequestError && !error.isUncertain)) this.#submissions.settle(id);
      if (heard === undefined) throw error;
      return heard;
    }
  }

  /** @returns whether it was done */
  cancel(orderId: string): Promise<boolean> {
    const { store, rest, catchUp, attempts } = this.#options;
    return attempts.succeeds(`cancel ${orderId}`, async () => {
      try {
        store.trading.orderAnswered(await rest.cancelOrder(orderId));
      } catch (error) {
        // It may be another order by now than the one that is shown.
        void catchUp.trading();
        throw error;
      }
    });
  }

  /** Puts an order of other prices or another quantity in the place of one that works, and says what came of it. */
  replace(orderId: string, changes: ReplaceRequest): Promise<void> {
    const { store, rest, catchUp, attempts, texts } = this.#options;
    return attempts.run(`replace ${orderId}`, async () => {
      try {
        store.trading.orderAnswered(await rest.replaceOrder(orderId, changes));
        store.note(texts.keys.replaced(String(changes.limit_price ?? changes.stop_price ?? "")), "info");
      } finally {
        // The one that it takes the place of has ended.
        void catchUp.trading();
      }
    });
  }

  /** @returns whether it was done */
  cancelAll(): Promise<boolean> {
    const { store, rest, attempts } = this.#options;
    return attempts.succeeds("cancel all", async () => {
      for (const order of await rest.cancelOrders()) store.trading.orderAnswered(order);
    });
  }

  /**
   * Closes a position by a market order of the other side, as far as such orders are not under way already.
   *
   * @returns whether it was done
   */
  close(ticker: Ticker): Promise<boolean> {
    const { store, attempts, texts: { trading: words } } = this.#options;
    return attempts.succeeds(`close ${ticker}`, async () => {
      const { orders, positions } = store.trading;
      // Looked at before the positions, so that a fill meanwhile makes it close too little rather than too much.
      const underWay = { buy: orders.underWay(ticker, "buy"), sell: orders.underWay(ticker, "sell") };
      if (!await this.#hasPositions()) {
        throw new Error(words.unknownPosition(ticker));
      }
      const held = positions.row(ticker)?.peek().quantity ?? 0;
      if (held === 0) return;
      const side = held > 0 ? "sell" : "buy";
      const quantity = Number((Math.abs(held) - underWay[side]).toFixed(8));
      if (quantity <= 0) {
        store.notify(words.closing(ticker), "warning");
        return;
      }
      const order = await this.#submit({ ticker, side, order_type: "market", quantity });
      if (order.status === "rejected") throw new Error(words.notClosed(ticker, order.reason ?? ""));
    });
  }

  /** Whether the positions are known with all fills that have been told, after they have been fetched if need be. */
  async #hasPositions(): Promise<boolean> {
    const { catchUp, store } = this.#options;
    const fill = store.trading.missingFill ?? 0;
    if (store.trading.hasPositionsOf(fill)) return true;
    await (store.trading.isOutdated ? catchUp.trading() : catchUp.positions());
    return store.trading.hasPositionsOf(fill);
  }

  /** Cancels every order, closes every position and stops the engine, and tells what came of it. */
  killSwitch(): Promise<void> {
    const { rest, catchUp, attempts } = this.#options;
    return attempts.run("kill switch", async () => {
      try {
        const { cancelled_orders, closing_orders, failures } = await rest.killSwitch();
        this.#killed({ cancelled: cancelled_orders.length, closed: closing_orders.length, failures });
      } finally {
        void catchUp.status();
        void catchUp.trading();
      }
    });
  }

  /** Data of STATUS `kill_switch`: this page or another has used it. */
  killSwitchUsed({ cancelled, closed, failures }: Readonly<Record<string, unknown>>): void {
    this.#killed({
      cancelled: Number(cancelled ?? 0),
      closed: Number(closed ?? 0),
      failures: Array.isArray(failures) ? failures.map(String) : [],
    });
  }

  #killed({ cancelled, closed, failures }: KillReport): void {
    const { store, texts: { trading: words } } = this.#options;
    if (failures.length === 0) store.notify(words.killed(cancelled, closed), "warning");
    else store.notify(words.killedPart(cancelled, closed), "error", failures);
  }
}
