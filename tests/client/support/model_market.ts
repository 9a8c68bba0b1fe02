import type { Fetch } from "@/lib/client/connection/rest/rest_client.ts";
import type { Bar, DashboardSnapshot, IgnitionPayload, Order, Ticker, TradePayload } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { ACCOUNT, bar, ignition, item, order, position, status } from "./dashboard_samples.ts";
import type { ModelServer } from "./model_server.ts";

/** The market behind a {@linkcode ModelServer}: it says over the socket what changes, and answers HTTP with what is. */
export class ModelMarket {
  readonly #server: ModelServer;
  readonly #clock: Clock;
  readonly #listed = new Set<Ticker>();
  readonly #scores = new Map<Ticker, IgnitionPayload>();
  readonly #bars = new Map<Ticker, Bar[]>();
  readonly #orders: Order[] = [];
  readonly #held = new Set<Ticker>();
  #score = 0;

  constructor(server: ModelServer, clock: Clock) {
    this.#server = server;
    this.#clock = clock;
  }

  get listed(): readonly Ticker[] {
    return [...this.#listed];
  }

  score(ticker: Ticker): number | undefined {
    return this.#scores.get(ticker)?.score;
  }

  bars(ticker: Ticker): readonly Bar[] {
    return this.#bars.get(ticker) ?? [];
  }

  /** Puts a ticker on the list, or takes it off. Its first score follows at once, so that nobody can have asked for it. */
  toggle(ticker: Ticker): void {
    const isNew = !this.#listed.has(ticker);
    if (isNew) this.#listed.add(ticker);
    else this.#listed.delete(ticker);
    this.#scores.delete(ticker);
    this.#server.publish("WATCHLIST", null, this.#watchlist());
    if (isNew) this.ignite(ticker);
  }

  /** Scores a ticker that is on the list. */
  ignite(ticker: Ticker): void {
    if (!this.#listed.has(ticker)) return;
    const score = ignition(ticker, this.#score = (this.#score + 0.1) % 100);
    this.#scores.set(ticker, score);
    this.#server.publish("IGNITION", ticker, score);
  }

  /** Completes another minute of a ticker. */
  complete(ticker: Ticker): void {
    const bars = this.#bars.get(ticker) ?? [];
    const next = bar(bars.length, 100 + bars.length);
    this.#bars.set(ticker, [...bars, next]);
    this.#server.publish("BAR", ticker, { ticker, timeframe: "1m", bar: next });
  }

  /** Newest first. */
  get orders(): readonly Order[] {
    return this.#orders.toReversed();
  }

  /** Tickers of which something is held. */
  get held(): ReadonlySet<Ticker> {
    return this.#held;
  }

  /** Of what is held and of orders that are open. */
  get traded(): ReadonlySet<Ticker> {
    return this.#held.union(new Set(this.#orders.flatMap(({ ticker, status }) => status === "open" ? [ticker] : [])));
  }

  /** Submits an order; one that is open already is filled, which turns something that is held into nothing, and back. */
  trade(ticker: Ticker): void {
    const at = this.#orders.findIndex((one) => one.ticker === ticker && one.status === "open");
    const open = this.#orders[at];
    const id = `order-${this.#orders.length}`;
    const submitted_at = new Date(this.#clock.now()).toISOString();
    const next = open === undefined
      ? order(id, { ticker, submitted_at })
      : { ...open, status: "filled" as const, order_seq: open.order_seq + 1, filled_quantity: open.quantity };
    if (open === undefined) this.#orders.push(next);
    else {
      this.#orders[at] = next;
      if (!this.#held.delete(ticker)) this.#held.add(ticker);
    }
    this.#server.publish("TRADE", null, this.#tradeOf(next));
  }

  #tradeOf({ status, order_id, ticker, order_seq, submitted_at, filled_quantity, quantity }: Order): TradePayload {
    const details = { order_seq, timestamp: submitted_at, filled_quantity, order_quantity: quantity };
    return { event: status === "open" ? "SUBMIT" : "FILL", order_id, ticker, ...details };
  }

  #positions() {
    const items = [...this.#held].map((ticker) => position(ticker, 100, 10));
    return { account: ACCOUNT, count: items.length, items };
  }

  /** What a page that opens now is made of. */
  snapshot(ticker: Ticker | null): Partial<DashboardSnapshot> {
    return {
      position: { epoch: this.#server.epoch, seq: this.#server.events.length },
      watchlist: this.#watchlist().items,
      ignition: [...this.#scores.values()],
      ticker,
      bars: ticker === null ? [] : [...this.bars(ticker)],
      orders: this.#orders.map((order) => this.#tradeOf(order)),
      positions: this.#positions().items,
    };
  }

  /** A request and its answer take 1 ms each. */
  readonly fetch: Fetch = async (path) => {
    await this.#way();
    if (!this.#server.isUp) throw new TypeError("connection refused");
    const answer = this.#answer(new URL(path, "http://test"));
    await this.#way();
    return Response.json(answer);
  };

  #answer({ pathname, searchParams }: URL): object {
    switch (pathname) {
      case "/api/status":
        return status();
      case "/api/watchlist":
        return this.#watchlist();
      case "/api/ignition":
        return { count: this.#scores.size, items: [...this.#scores.values()] };
      case "/api/orders": {
        const items = this.orders.filter(({ status }) => searchParams.get("open") === null || status === "open");
        return { count: items.length, items };
      }
      case "/api/positions":
        return this.#positions();
      case "/api/alert-rules":
      case "/api/halts":
      case "/api/scans":
      case "/api/alerts":
        return { count: 0, items: [] };
      default: {
        const ticker = searchParams.get("ticker") as Ticker;
        return { ticker, timeframe: "1m", bars: [...this.bars(ticker)] };
      }
    }
  }

  #watchlist() {
    const items = this.listed.map((ticker) => item(ticker));
    return { count: items.length, items };
  }

  #way(): Promise<void> {
    return new Promise((resolve) => this.#clock.setTimeout(resolve, 1));
  }
}
