import { assert, assertEquals } from "@std/assert";
import type { Random } from "@/lib/feed/simulated/random.ts";
import {
  decode,
  isBuy,
  Order,
  OrdersResponse,
  PositionsResponse,
  type Ticker,
  tickTimeMs,
  Tier2Response,
  WatchlistResponse,
} from "@/lib/protocol/mod.ts";
import type { Store } from "@/lib/store/store.ts";
import type * as z from "zod/mini";
import { checkBrackets } from "./bracket_check.ts";
import { connectClient, type FeedClient } from "../feed_client.ts";
import type { ServerProcess } from "./server_process.ts";

/** A trade that was told, and when by this process's own clock. */
interface HeardTrade {
  readonly ticker: Ticker;
  /** Start of its minute, epoch s. */
  readonly minuteS: number;
  readonly volume: number;
  readonly atMs: number;
}

/** What a killed server left, as a restarted one has to tell it. */
export interface KeptState {
  readonly watchlist: Ticker[];
  readonly tier2: Ticker[];
  /** `id order_seq` of the trader's; a request that was under way is settled by the restart. */
  readonly openOrders: string[];
  readonly positions: [Ticker, number][];
}

export const keptState = ({ watchlist, tiers, orders }: Store): KeptState => ({
  watchlist: watchlist.list().map(({ ticker }) => ticker),
  tier2: tiers.list().filter(({ tier }) => tier === 2).map(({ ticker }) => ticker),
  openOrders: orders.orders({ account: "main", openOnly: true })
    .filter(({ state, role }) => !state.startsWith("pending") || (role !== null && state === "pending_new"))
    .map(({ order_id, order_seq }) => `${order_id} ${order_seq}`),
  positions: orders.positions().filter(({ account, quantity }) => account === "main" && quantity !== 0).map((
    { ticker, quantity },
  ) => [ticker, quantity]),
});

/** What a kill may lose of bars. */
const BARS_MAY_LOSE_MS = 1_000;

/**
 * A client that changes everything which a server must not forget, remembers what was acknowledged, and after a kill and
 * a restart finds out what is missing.
 */
export class CrashWitness {
  readonly #random: Random;
  #server: ServerProcess | null = null;
  #client: FeedClient | null = null;
  #calls = 0;
  /** Tickers added and not removed since; the value is false for one whose change got no answer. */
  readonly #watchlist = new Map<string, boolean>();
  readonly #removed = new Set<string>();
  readonly #tiers = new Map<string, 1 | 2>();
  /** The latest of each order that was told, by an answer or by a TRADE. */
  readonly #orders = new Map<string, Pick<Order, "order_seq" | "filled_quantity">>();
  /** Shares that bars must hold, by ticker and minute. */
  readonly #traded = new Map<Ticker, Map<number, number>>();
  #heard: HeardTrade[] = [];
  /** Things that were held against what the server still knew after its restarts. */
  readonly checked = { orders: 0, exits: 0, positions: 0, watchlist: 0, tiers: 0, bars: 0 };

  constructor(random: Random) {
    this.#random = random;
  }

  /** Makes `calls` changes, begins one more, and kills the server in the middle of it. */
  async changeAndKill(calls: number): Promise<void> {
    for (let call = 0; call < calls; call += 1) await this.#change();
    const last = this.#change();
    const server = this.#server;
    server?.kill("SIGKILL");
    const killedMs = performance.now();
    // It may have been answered before the kill; if not, nobody knows what has become of it.
    await last.catch(() => {});
    await server?.ended;
    await this.#client?.closed;
    for (const { ticker, minuteS, volume, atMs } of this.#heard) {
      if (atMs > killedMs - BARS_MAY_LOSE_MS) continue;
      const minutes = this.#traded.get(ticker) ?? new Map<number, number>();
      minutes.set(minuteS, (minutes.get(minuteS) ?? 0) + volume);
      this.#traded.set(ticker, minutes);
    }
    this.#heard = [];
  }

  /** Compares what was told before the kill with what it left. @throws naming what is missing */
  checkStore(store: Store): void {
    const listed = new Set<string>(store.watchlist.list().map(({ ticker }) => ticker));
    for (const [ticker, isKnown] of this.#watchlist) if (isKnown) assert(listed.has(ticker), `${ticker} is not listed`);
    for (const ticker of this.#removed) assert(!listed.has(ticker), `${ticker} is listed again`);
    const tiers = new Map<string, number>(store.tiers.list().map(({ ticker, tier }) => [ticker, tier]));
    for (const [ticker, tier] of this.#tiers) assertEquals(tiers.get(ticker), tier, `tier of ${ticker}`);
    const filled = new Map<string, number>();
    for (const { account, ticker, side, quantity } of store.orders.fills()) {
      const key = `${account} ${ticker}`;
      filled.set(key, (filled.get(key) ?? 0) + (isBuy(side) ? quantity : -quantity));
    }
    for (const { account, ticker, quantity } of store.orders.positions()) {
      const key = `${account} ${ticker}`;
      assertEquals(quantity, filled.get(key), `position of ${key} against its fills`);
      filled.delete(key);
    }
    assertEquals([...filled.keys()], [], "fills without a position");
    for (const [id, told] of this.#orders) {
      const order = store.orders.get(id);
      assert(order !== undefined, `${id} is gone`);
      assert(order.order_seq >= told.order_seq, `${id} was told up to ${told.order_seq}, is at ${order.order_seq}`);
      assert(order.filled_quantity >= told.filled_quantity, `${id} has lost a fill`);
      this.#orders.set(id, order);
    }
    const forming = store.bars.forming();
    for (const [ticker, minutes] of this.#traded) {
      const under = forming.get(ticker);
      for (const [minuteS, volume] of minutes) {
        const [complete] = store.bars.bars(ticker, { fromS: minuteS, toS: minuteS });
        const kept = Math.max(complete?.volume ?? 0, under?.time === minuteS ? under.volume : 0);
        assert(kept >= volume, `the bar of ${ticker} at ${minuteS} holds ${kept} of ${volume} shares`);
        this.checked.bars += 1;
      }
    }
    this.checked.exits += checkBrackets(store.orders.orders());
    this.checked.orders += this.#orders.size;
    this.checked.watchlist += this.#watchlist.size + this.#removed.size;
    this.checked.tiers += this.#tiers.size;
  }

  /** Compares what a restarted server tells with what the kill left. The engine must not run yet. */
  async checkServer(server: ServerProcess, kept: KeptState): Promise<void> {
    this.#server = server;
    const { items } = await this.#get("/api/positions", PositionsResponse);
    const held = items.filter(({ quantity }) => quantity !== 0).map(({ ticker, quantity }) => [ticker, quantity]);
    assertEquals<unknown>(held.sort(), kept.positions.sort());
    this.checked.positions += held.length;
    const open = await this.#get("/api/orders?open=true&limit=1000", OrdersResponse);
    assertEquals(
      open.items.map(({ order_id, order_seq }) => `${order_id} ${order_seq}`).sort(),
      kept.openOrders.sort(),
    );
    const hot = await this.#get("/api/tier2/status", Tier2Response);
    assertEquals<unknown>(hot.items.map(({ ticker }) => ticker).sort(), kept.tier2.sort());
    await this.#send("POST", "/api/engine/start");
    this.#client = await connectClient(server.port);
    this.#client.socket.addEventListener("message", ({ data }) => this.#hear(String(data)));
    const listed = await this.#get("/api/watchlist", WatchlistResponse);
    const missing = kept.watchlist.filter((ticker) => !listed.items.some((item) => item.ticker === ticker));
    assertEquals(missing, []);
  }

  #hear(frame: string): void {
    const message = decode(frame);
    if (message.type === "TICK") {
      const { ticker, volume } = message.data;
      const minuteS = Math.floor(tickTimeMs(message.data) / 60_000) * 60;
      this.#heard.push({ ticker, minuteS, volume, atMs: performance.now() });
    } else if (message.type === "TRADE") {
      const { order_id, order_seq, filled_quantity } = message.data;
      this.#remember(order_id, Number(order_seq), Number(filled_quantity));
    }
  }

  #remember(id: string, order_seq: number, filled_quantity: number): void {
    if (order_seq > (this.#orders.get(id)?.order_seq ?? 0)) this.#orders.set(id, { order_seq, filled_quantity });
  }

  /** One change of some kind, to its answer. */
  async #change(): Promise<void> {
    const call = this.#calls++;
    const traded = await this.#tradedTicker();
    switch (this.#random.integer(0, 5)) {
      case 0:
        return await this.#addTicker(`W${call}`);
      case 1:
        return await this.#removeTicker();
      case 2:
        return await this.#holdTier(traded, this.#random.chance(0.5) ? 1 : 2);
      case 3:
        return await this.#cancel();
      default:
        return await this.#submit(traded, call);
    }
  }

  async #tradedTicker(): Promise<string> {
    const { items } = await this.#get("/api/watchlist", WatchlistResponse);
    const traded = items.filter(({ last_tick_time }) => last_tick_time !== null);
    return traded.length === 0 ? "NONE" : this.#random.pick(traded).ticker;
  }

  async #addTicker(ticker: string): Promise<void> {
    this.#watchlist.set(ticker, false);
    await this.#send("POST", "/api/watchlist", { ticker });
    this.#watchlist.set(ticker, true);
  }

  async #removeTicker(): Promise<void> {
    const [ticker] = this.#watchlist.keys();
    if (ticker === undefined) return;
    this.#watchlist.set(ticker, false);
    await this.#send("DELETE", `/api/watchlist/${ticker}`);
    this.#watchlist.delete(ticker);
    this.#removed.add(ticker);
  }

  async #holdTier(ticker: string, tier: 1 | 2): Promise<void> {
    this.#tiers.delete(ticker);
    const response = await this.#send("POST", `/api/tier2/${tier === 2 ? "promote" : "demote"}`, { ticker }, [
      200,
      404,
      409,
    ]);
    if (response.status === 200 && tier === 2) this.#tiers.set(ticker, 2);
  }

  async #submit(ticker: string, call: number): Promise<void> {
    const type = this.#random.integer(0, 5);
    if (type > 3) return await this.#submitBracket(ticker, call);
    const side = this.#random.chance(0.5) ? "buy" : "sell";
    const body = {
      ticker,
      side,
      quantity: this.#random.integer(1, 40),
      client_order_id: `c${call}`,
      ...(type === 0 ? { order_type: "market" } : { order_type: "limit", limit_price: side === "buy" ? 0.5 : 900 }),
    };
    const answer = await this.#send("POST", "/api/orders", body, [201]);
    const { order_id, order_seq, filled_quantity } = Order.parse(answer.body);
    this.#remember(order_id, order_seq, filled_quantity);
  }

  /** A purchase whose exits are so near that the market reaches them soon. */
  async #submitBracket(ticker: string, call: number): Promise<void> {
    const { items } = await this.#get("/api/watchlist", WatchlistResponse);
    const price = items.find((item) => item.ticker === ticker)?.price ?? 0;
    if (price <= 0) return;
    const body = {
      ticker,
      side: "buy",
      order_type: "market",
      quantity: this.#random.integer(1, 400),
      client_order_id: `c${call}`,
      take_profit: { limit_price: price * 1.002 },
      stop_loss: { stop_price: price * 0.998 },
    };
    const answer = await this.#send("POST", "/api/orders", body, [201]);
    const { order_id, order_seq, filled_quantity } = Order.parse(answer.body);
    this.#remember(order_id, order_seq, filled_quantity);
  }

  async #cancel(): Promise<void> {
    const [open] = (await this.#get("/api/orders?open=true&limit=1", OrdersResponse)).items;
    if (open === undefined) return;
    const answer = await this.#send("DELETE", `/api/orders/${open.order_id}`, undefined, [200, 409]);
    if (answer.status !== 200) return;
    const { order_id, order_seq, filled_quantity } = Order.parse(answer.body);
    this.#remember(order_id, order_seq, filled_quantity);
  }

  async #get<S extends z.ZodMiniType>(path: string, schema: S): Promise<z.infer<S>> {
    const response = await fetch(this.#url(path));
    const body: unknown = await response.json();
    assertEquals(response.status, 200, `${path}: ${JSON.stringify(body)}`);
    return schema.parse(body);
  }

  async #send(
    method: "POST" | "DELETE",
    path: string,
    body?: unknown,
    expected: readonly number[] = [200, 201, 204],
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    const json = body === undefined
      ? {}
      : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(this.#url(path), { method, ...json });
    const text = await response.text();
    assert(expected.includes(response.status), `${method} ${path}: ${response.status} ${text}`);
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  }

  #url(path: string): string {
    return `http://127.0.0.1:${this.#server?.port}${path}`;
  }
}
