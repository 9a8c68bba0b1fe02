import type { IgnitionPayload, LogPayload, OrderEvent, Ticker, TickPayload, TradePayload } from "@/lib/protocol/mod.ts";
import type { LastTrade } from "./ticks/tick_book.ts";
import { RingBuffer } from "@/lib/support/ring_buffer.ts";

/** Trades that are remembered. */
const MAX_TICKS = 200;
/** Open orders that are remembered: an external engine may never end any. */
const MAX_OPEN_ORDERS = 1_000;

/** After these an order sends nothing more. */
const FINAL: ReadonlySet<OrderEvent> = new Set(["FILL", "CANCEL", "REJECT"]);

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Latest messages of the kinds that a dashboard shows at once when it opens. */
export class Recent {
  /** A place is used again once there are as many: there may be a hundred thousand trades a second. */
  readonly #ticks: Mutable<LastTrade>[] = [];
  #nextTick = 0;
  readonly #log = new RingBuffer<LogPayload>(200);
  readonly #orders = new RingBuffer<TradePayload>(100);
  readonly #openOrders = new Map<string, TradePayload>();
  readonly #ignition = new Map<Ticker, IgnitionPayload>();
  #watchlist: object | null = null;

  /** Payload of the latest WATCHLIST; null before the first. */
  get watchlist(): object | null {
    return this.#watchlist;
  }

  /** Trades, newest first. */
  get tape(): TickPayload[] {
    const inOrder = [...this.#ticks.slice(this.#nextTick), ...this.#ticks.slice(0, this.#nextTick)];
    return inOrder.reverse().map(({ ticker, price, size, timeMs }) => {
      return { ticker, price, volume: size, timestamp: new Date(timeMs).toISOString() };
    });
  }

  /** Log lines, newest last. */
  get log(): LogPayload[] {
    return [...this.#log];
  }

  /** Order events, newest last. */
  get orders(): TradePayload[] {
    return [...this.#orders];
  }

  /** The latest event of every order that is still open. */
  get openOrders(): TradePayload[] {
    return [...this.#openOrders.values()];
  }

  /** The latest score of every ticker that has one. */
  get ignition(): IgnitionPayload[] {
    return [...this.#ignition.values()];
  }

  addTick(ticker: Ticker, price: number, size: number, timeMs: number): void {
    const place = this.#ticks[this.#nextTick];
    if (place === undefined) this.#ticks.push({ ticker, price, size, timeMs });
    else {
      place.ticker = ticker;
      place.price = price;
      place.size = size;
      place.timeMs = timeMs;
    }
    this.#nextTick = (this.#nextTick + 1) % MAX_TICKS;
  }

  addLog(line: LogPayload): void {
    this.#log.push(line);
  }

  addOrder(order: TradePayload): void {
    this.#orders.push(order);
    if (FINAL.has(order.event)) this.#openOrders.delete(order.order_id);
    else this.#openOrders.set(order.order_id, order);
    if (this.#openOrders.size <= MAX_OPEN_ORDERS) return;
    const [oldest] = this.#openOrders.keys();
    if (oldest !== undefined) this.#openOrders.delete(oldest);
  }

  /** Takes over a WATCHLIST. Scores of tickers that have left the list are forgotten. */
  setWatchlist(
    watchlist: { readonly items: readonly { readonly ticker: Ticker }[]; readonly [member: string]: unknown },
  ): void {
    this.#watchlist = watchlist;
    const listed = new Set(watchlist.items.map(({ ticker }) => ticker));
    for (const ticker of this.#ignition.keys()) if (!listed.has(ticker)) this.#ignition.delete(ticker);
  }

  /** Forgets what was told of the market: a recording begins anew. */
  forgetMarket(): void {
    this.#ticks.length = this.#nextTick = 0;
    this.#ignition.clear();
  }

  /** Forgets all scores. */
  forgetIgnition(): void {
    this.#ignition.clear();
  }

  setIgnition(ignition: IgnitionPayload): void {
    this.#ignition.set(ignition.ticker, ignition);
  }
}
