import { type ReadonlySignal, signal } from "@preact/signals";
import type { Texts } from "@/lib/language/texts.ts";
import { type KnownOrder, type Ticker } from "@/lib/protocol/mod.ts";
import type { RestClient } from "../connection/rest/rest_client.ts";
import {
  exitOrder,
  type KeyDraft,
  type KeyFault,
  type KeyMarket,
  type KeyOrder,
  type KeySettings,
  riskOrder,
  stopsOf,
} from "../trading/order_keys.ts";
import { priceText } from "../trading/order_draft.ts";
import type { NewOrder } from "../trading/submissions.ts";
import type { DashboardStore } from "./dashboard_store.ts";
import type { Trading } from "./trading.ts";

export interface KeyTradingOptions {
  readonly store: DashboardStore;
  readonly rest: Pick<RestClient, "replaceOrder">;
  readonly trading: Trading;
  readonly texts: Texts;
  readonly settings: () => KeySettings;
  /** What is known of the market of the ticker that the keys are for; null without one. */
  readonly market: () => KeyMarket | null;
  /** Why no orders can be sent just now; null when they can. */
  readonly whyClosed: () => string | null;
  /** The newest order that was sent by hand or by key; null before the first. */
  readonly latest: () => NewOrder | null;
  /** Asks the person. */
  readonly ask: (question: string) => boolean;
}

/** What a key did, for the panel of the trades and to be spoken. */
export interface KeyReport {
  readonly text: string;
  readonly isFailure: boolean;
}

/** What keys order, and what is said of it. */
export class KeyTrading {
  readonly #options: KeyTradingOptions;
  readonly #report = signal<KeyReport | null>(null);

  constructor(options: KeyTradingOptions) {
    this.#options = options;
  }

  /** Of the latest key; null before the first. */
  get report(): ReadonlySignal<KeyReport | null> {
    return this.#report;
  }

  async run(key: KeyOrder): Promise<void> {
    const { keys } = this.#options.texts;
    try {
      const done = await this.#do(key);
      this.#report.value = { text: `${keys.names[key]}: ${done}`, isFailure: false };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#report.value = { text: `${keys.names[key]}: ${text}`, isFailure: true };
    }
  }

  /** @returns what was done, in words. @throws {Error} saying why nothing was */
  async #do(key: KeyOrder): Promise<string> {
    const { trading, store, settings, texts: { keys }, ask, whyClosed } = this.#options;
    // Cancelling works while the market does not.
    if (key === "cancel_all") {
      const working = store.trading.orders.working.peek().length;
      if (working > 0 && !await trading.cancelAll()) throw this.#fault("refused");
      return keys.cancelled(working);
    }
    const market = this.#market();
    if (key === "cancel_symbol") return await this.#cancel(market.ticker);
    const closed = whyClosed();
    if (closed !== null) throw new Error(`${keys.faults.closed}: ${closed}`);
    switch (key) {
      case "buy_ask":
        return await this.#send(riskOrder(true, market, settings()));
      case "sell_bid":
        return await this.#send(riskOrder(false, market, settings()));
      case "exit_25":
        return await this.#send(exitOrder(0.25, market, settings()));
      case "exit_50":
        return await this.#send(exitOrder(0.5, market, settings()));
      case "exit_100":
        return await this.#send(exitOrder(1, market, settings()));
      case "breakeven":
        return await this.#breakeven(market);
      case "flatten":
        return await this.#flatten(market.ticker);
      case "flatten_all": {
        const held = [...store.trading.positions.held.peek()];
        if (held.length === 0) throw this.#fault("nothingHeld");
        if (!ask(keys.flattenAll(held.length))) return keys.nothingDone;
        return await this.#flattenAll(held);
      }
      case "repeat_last": {
        const latest = this.#options.latest();
        if (latest === null) throw this.#fault("nothingBefore");
        return await this.#send({ order: latest });
      }
    }
  }

  #fault(fault: KeyFault): Error {
    return new Error(this.#options.texts.keys.faults[fault]);
  }

  #market(): KeyMarket {
    const market = this.#options.market();
    if (market === null) throw this.#fault("noTicker");
    return market;
  }

  async #send(draft: KeyDraft): Promise<string> {
    if ("fault" in draft) throw this.#fault(draft.fault);
    const { trading, texts } = this.#options;
    const order = await trading.submit(draft.order);
    if (order.status === "rejected") throw new Error(order.reason ?? texts.keys.rejected);
    return texts.keys.sent(texts.trading.sides[draft.order.side], draft.order.quantity, draft.order.ticker);
  }

  async #cancel(ticker: Ticker): Promise<string> {
    const { trading, store, texts: { keys } } = this.#options;
    const working = store.trading.orders.working.peek().filter((order) => order.ticker === ticker);
    let failed = 0;
    for (const { order_id } of working) if (!await trading.cancel(order_id)) failed += 1;
    if (failed > 0) throw this.#fault("refused");
    return keys.cancelled(working.length);
  }

  /** What cannot be closed keeps none of the others from it. */
  async #flattenAll(held: readonly Ticker[]): Promise<string> {
    const { store, texts: { keys } } = this.#options;
    const failed: string[] = [];
    let closed = 0;
    for (const ticker of held) {
      // Closed meanwhile, by its stop or by another page.
      if ((store.trading.positions.row(ticker)?.peek().quantity ?? 0) === 0) continue;
      await this.#flatten(ticker).then(() => closed += 1, () => failed.push(ticker));
    }
    if (failed.length > 0) throw new Error(keys.notFlat(failed.join(", ")));
    return keys.flattened(closed);
  }

  /**
   * Working orders of the ticker first: an exit must not sell what is being closed. One that cannot be cancelled, perhaps
   * because it has just been filled, keeps nobody from closing the rest.
   */
  async #flatten(ticker: Ticker): Promise<string> {
    const { trading, store, texts: { keys } } = this.#options;
    if ((store.trading.positions.row(ticker)?.peek().quantity ?? 0) === 0) throw this.#fault("nothingHeld");
    const cancelling = await this.#cancel(ticker).catch((error: unknown) => error);
    if (!await trading.close(ticker)) throw this.#fault("refused");
    if (cancelling instanceof Error) throw cancelling;
    return keys.closing(ticker);
  }

  /** Moves the stops of the position to what was paid, unless they are better; without one, orders one of the whole. */
  async #breakeven(market: KeyMarket): Promise<string> {
    const { rest, store, texts: { keys } } = this.#options;
    const position = store.trading.positions.row(market.ticker)?.peek();
    if (position === undefined || position.quantity === 0) throw this.#fault("nothingHeld");
    const price = Number(priceText(position.average_price, market.areShares));
    const stops: readonly KnownOrder[] = stopsOf(position, store.trading.orders.working.peek());
    const worse = stops.filter(({ stop_price }) =>
      stop_price === null || (position.quantity > 0 ? stop_price < price : stop_price > price)
    );
    for (const { order_id } of worse) {
      store.trading.orderAnswered(await rest.replaceOrder(order_id, { stop_price: price }));
    }
    if (stops.length > 0) return keys.moved(worse.length, price);
    const side = position.quantity > 0 ? "sell" : "buy_to_cover";
    const quantity = Math.abs(position.quantity);
    return await this.#send({
      order: { ticker: market.ticker, side, order_type: "stop", quantity, stop_price: price },
    });
  }
}
