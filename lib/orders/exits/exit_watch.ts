import { isBuy, type MarketHours, type Order, type Quote, type Ticker, type Trade } from "@/lib/protocol/mod.ts";
import type { TickerState } from "@/lib/market/mod.ts";
import { changedMs } from "../lifecycle/new_order.ts";
import type { OrderLedger } from "../order_ledger.ts";
import { mayFill } from "../print_gate.ts";
import { isInHours, sessionEndWords } from "../sessions.ts";
import { isBeyondLimit, isWaiting, reachesStop, trailedStop } from "../stops.ts";
import type { Turn } from "../turn.ts";
import { happen, release, type Surroundings } from "./consequences.ts";

export interface ExitWatchOptions {
  readonly ledger: OrderLedger;
  readonly around: Surroundings;
  readonly latest: (ticker: Ticker) => TickerState | undefined;
  readonly marketHours: () => MarketHours;
  readonly isHalted: (ticker: Ticker) => boolean;
  /** Runs a step that may fail because the store does; false when it has. */
  readonly attempt: (step: () => void) => boolean;
}

/** Watches the market for the orders that are armed here, and sends each when its price has come. */
export class ExitWatch {
  readonly #options: ExitWatchOptions;

  constructor(options: ExitWatchOptions) {
    this.#options = options;
  }

  /** @param armed those that were armed before the trade: none is armed and reached by the same one */
  onTrade(trade: Trade, armed: readonly Order[]): void {
    if (armed.length === 0 || !mayFill(trade, this.#options.latest(trade.ticker))) return;
    for (const { order_id } of armed) {
      const order = this.#armed(order_id, trade.timeMs);
      if (order === undefined || changedMs(order) > trade.timeMs) continue;
      if (isReached(order, trade.price)) this.#run((turn) => release(turn, order, this.#options.around));
      else if (order.order_type === "trailing_stop") this.#trail(order, trade.price);
    }
  }

  onQuote(quote: Quote): void {
    for (const { order_id } of this.#options.ledger.held(quote.ticker)) {
      const order = this.#armed(order_id, quote.timeMs);
      if (order !== undefined && meets(order, quote)) this.#run((turn) => release(turn, order, this.#options.around));
    }
  }

  /** Called once a second: ends those whose session is over, and sends those whose time has come meanwhile. */
  look(): void {
    const { ledger, around, marketHours } = this.#options;
    const nowMs = around.nowMs();
    for (const { order_id } of ledger.all().filter(({ state }) => state === "held")) {
      const order = ledger.order(order_id);
      if (order?.state !== "held") continue;
      const endMs = order.expires_at === null ? Infinity : Date.parse(order.expires_at);
      if (endMs <= nowMs) {
        const reason = `day order: ${sessionEndWords(endMs, marketHours())}`;
        this.#run((turn) => happen(turn, order_id, { kind: "expired", timeMs: nowMs, reason }, around));
      } else if (order.triggered) this.#run((turn) => release(turn, order, around));
    }
  }

  /** The order as it is now, where it is armed and the market is open to it. */
  #armed(orderId: string, timeMs: number): Order | undefined {
    const { ledger, isHalted, marketHours } = this.#options;
    const order = ledger.order(orderId);
    if (order?.state !== "held" || isHalted(order.ticker)) return undefined;
    return isInHours(order, timeMs, marketHours()) ? order : undefined;
  }

  #trail(order: Order, price: number): void {
    const stop_price = trailedStop(order, price);
    if (stop_price === order.stop_price) return;
    this.#options.ledger.note(order.order_id, { stop_price }, this.#options.attempt);
  }

  #run(step: (turn: Turn) => void): void {
    const { ledger, attempt } = this.#options;
    attempt(() => {
      const turn = ledger.turn();
      step(turn);
      ledger.commit(turn);
    });
  }
}

/** Whether a trade at `price` is what an armed order waits for. */
function isReached(held: Order, price: number): boolean {
  if (held.triggered) return true;
  return isWaiting(held) ? reachesStop(held, price) : !isBeyondLimit(held, price);
}

/** Whether the other side of a quote meets an armed limit: it could be filled there. */
function meets(held: Order, { bid = 0, ask = 0 }: Quote): boolean {
  const other = isBuy(held.side) ? ask : bid;
  return !isWaiting(held) && !held.triggered && other > 0 && !isBeyondLimit(held, other);
}
