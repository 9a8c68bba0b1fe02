import type { OrderEvent, Ticker, Trade } from "@/lib/protocol/mod.ts";
import type { Broadcaster } from "./broadcaster.ts";
import type { Ignition } from "./ignition_monitor.ts";

const SHARES = 100;
const HOLD_MS = 60_000;
const BUY_FROM_SCORE = 70;

interface DemoOrder {
  readonly id: string;
  readonly side: "buy" | "sell";
  filled: number;
}

/** What is bought of one ticker: an order under way, or a position since a market time. */
type Holding = { readonly order: DemoOrder } | { readonly heldSinceMs: number };

/**
 * Order events for the simulated market, so that a newcomer sees TRADE messages: buys 100 shares of a ticker that
 * ignites and passes the filter, at most as much of each print as it traded, and sells them a minute later. No money
 * and no broker is involved; every message says `simulated: true`.
 */
export class DemoOrders {
  readonly #broadcaster: Broadcaster;
  readonly #holdings = new Map<Ticker, Holding>();
  #nextId = 1;

  constructor(broadcaster: Broadcaster) {
    this.#broadcaster = broadcaster;
  }

  onIgnition({ ticker, score, passedFilter }: Ignition): void {
    if (score >= BUY_FROM_SCORE && passedFilter && !this.#holdings.has(ticker)) this.#submit(ticker, "buy");
  }

  onTrade({ ticker, price, size, timeMs }: Trade): void {
    const holding = this.#holdings.get(ticker);
    if (holding === undefined) return;
    if ("heldSinceMs" in holding) {
      if (timeMs - holding.heldSinceMs >= HOLD_MS) this.#submit(ticker, "sell");
      return;
    }
    const { order } = holding;
    const quantity = Math.min(SHARES - order.filled, Math.floor(size));
    if (quantity <= 0) return;
    order.filled += quantity;
    const isDone = order.filled === SHARES;
    this.#send(isDone ? "FILL" : "PARTIAL_FILL", ticker, order, { price, quantity });
    if (!isDone) return;
    if (order.side === "buy") this.#holdings.set(ticker, { heldSinceMs: timeMs });
    else this.#holdings.delete(ticker);
  }

  #submit(ticker: Ticker, side: "buy" | "sell"): void {
    const order: DemoOrder = { id: `demo-${this.#nextId++}`, side, filled: 0 };
    this.#holdings.set(ticker, { order });
    this.#send("SUBMIT", ticker, order, { order_type: "market" });
  }

  #send(event: OrderEvent, ticker: Ticker, { id, side, filled }: DemoOrder, details: Record<string, unknown>): void {
    this.#broadcaster.broadcastTrade(event, id, ticker, {
      side,
      order_quantity: SHARES,
      filled_quantity: filled,
      simulated: true,
      ...details,
    });
  }
}
