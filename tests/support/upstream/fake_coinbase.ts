import type { Clock, Timer } from "@/lib/support/clock.ts";
import { type FakePeer, FakeUpstream } from "./fake_upstream.ts";
import { type FakeMarket, type MarketTrade, MINUTE_MS } from "./fake_upstream_market.ts";

const SUBSCRIBE_WITHIN_MS = 5_000;
const PAGE_SIZE = 1000;

/** Coinbase Exchange's server, WebSocket and REST. */
export class FakeCoinbase extends FakeUpstream {
  readonly market: FakeMarket | null;
  readonly products: readonly string[];
  /** Rows of the list of all products; null where it cannot be had. */
  listed: Record<string, unknown>[] | null = null;
  /** Daily candles of a product where they are other than `days`. */
  daysOf: Readonly<Record<string, number[][]>> = {};
  /** What the next request is refused for. */
  nextRefusal: string | null = null;
  /** Rows of daily candles. */
  days: number[][] = [];
  stats: Record<string, string> = {
    open: "90",
    high: "120",
    low: "80",
    last: "100",
    volume: "50",
    volume_30day: "3000",
  };
  /** Matches that are swallowed, by trade id, though heartbeats count them. */
  readonly swallowed = new Set<number>();
  /** Whether heartbeats are sent while playing. */
  isBeating = true;
  readonly #deadlines = new Map<FakePeer, Timer>();

  constructor(clock: Clock, market: FakeMarket | null = null, products: readonly string[] = ["BTC-USD", "ETH-USD"]) {
    super(clock);
    this.market = market;
    this.products = products;
  }

  /** Plays the market's script: matches with their tickers, and heartbeats every second. */
  play(): void {
    const { clock, market } = this;
    for (const { trade, atMs } of market?.deliveries ?? []) {
      clock.setTimeout(() => {
        if (!this.swallowed.has(trade.id)) this.publish(matchMessage(trade));
        this.publish(tickerMessage(trade));
      }, Math.max(0, atMs - clock.now()));
    }
    const endMs = (market?.trades.at(-1)?.timeMs ?? clock.now()) + 10 * MINUTE_MS;
    const beat = () => {
      if (this.isBeating) { for (const product of this.products) this.publish(this.heartbeat(product)); }
      if (clock.now() < endMs) clock.setTimeout(beat, 1_000);
    };
    clock.setTimeout(beat, 1_000);
  }

  heartbeat(product: string): Record<string, unknown> {
    const last = this.market?.until(product, this.clock.now()).at(-1)?.id ?? 1000;
    const time = new Date(this.clock.now()).toISOString();
    return { type: "heartbeat", product_id: product, last_trade_id: last, sequence: last * 7, time };
  }

  /** Sends a message to whoever is subscribed to its channel and product. */
  publish(message: Record<string, unknown>): void {
    const { type, product_id } = message;
    const channel = type === "match" ? "matches" : type;
    for (const peer of this.openPeers) if (peer.topics.has(`${channel} ${product_id}`)) peer.send(message);
  }

  protected override greeted(peer: FakePeer): void {
    // In memory a client may have spoken before it is greeted.
    if (peer.said.length > 0) return;
    const throwOut = () => peer.close(1008, "subscribe within 5 seconds");
    this.#deadlines.set(peer, this.clock.setTimeout(throwOut, SUBSCRIBE_WITHIN_MS));
  }

  protected override left(peer: FakePeer): void {
    this.clock.clearTimeout(this.#deadlines.get(peer));
  }

  protected override heard(peer: FakePeer, { type, product_ids, channels }: Record<string, unknown>): void {
    this.clock.clearTimeout(this.#deadlines.get(peer));
    const products = Array.isArray(product_ids) ? product_ids.map(String) : [];
    const refusal = this.nextRefusal;
    this.nextRefusal = null;
    if (refusal !== null) return peer.send({ type: "error", message: refusal });
    const unknown = products.find((product) => !this.products.includes(product));
    if (unknown !== undefined) {
      const reason = `${unknown} is not a valid product`;
      return peer.send({ type: "error", message: "Failed to subscribe", reason });
    }
    const names = Array.isArray(channels) ? channels.map(String) : [];
    for (const topic of names.flatMap((name) => products.map((product) => `${name} ${product}`))) {
      if (type === "subscribe") peer.topics.add(topic);
      else peer.topics.delete(topic);
    }
    const sent = Map.groupBy(peer.topics, (topic) => topic.slice(0, topic.indexOf(" ")));
    const lists = Array.from(sent, ([name, topics]) => {
      return { name, product_ids: topics.map((topic) => topic.slice(name.length + 1)) };
    });
    peer.send({ type: "subscriptions", channels: lists });
    if (type !== "subscribe" || !names.includes("matches")) return;
    for (const product of products) {
      const last = this.market?.until(product, this.clock.now()).at(-1);
      if (last !== undefined) peer.send({ ...matchMessage(last), type: "last_match" });
    }
  }

  protected override rest(url: URL): unknown {
    if (url.pathname === "/products") return this.listed;
    const [, products, product = "", what] = url.pathname.split("/").map(decodeURIComponent);
    if (products !== "products" || !this.products.includes(product)) return null;
    if (what === "stats") return this.stats;
    if (what === "candles") return this.#candles(product, url.searchParams);
    if (what === "trades") return this.#trades(product, url.searchParams);
    return null;
  }

  #candles(product: string, query: URLSearchParams): number[][] {
    if (query.get("granularity") === "86400") return this.daysOf[product] ?? this.days;
    const fromMs = Date.parse(query.get("start") ?? "");
    const toMs = Date.parse(query.get("end") ?? "") + MINUTE_MS;
    const bars = this.market?.bars(product, fromMs, toMs, this.clock.now()) ?? [];
    return bars.map(({ time, low, high, open, close, volume }) => [time, low, high, open, close, volume]).reverse();
  }

  #trades(product: string, query: URLSearchParams): Record<string, unknown>[] {
    const before = Number(query.get("after") ?? Infinity);
    const limit = Math.min(PAGE_SIZE, Number(query.get("limit") ?? PAGE_SIZE));
    return (this.market?.until(product, this.clock.now()) ?? []).filter(({ id }) => id < before).reverse()
      .slice(0, limit).map(({ id, timeMs, price, size, side }) => ({
        trade_id: id,
        time: new Date(timeMs).toISOString(),
        price: price.toFixed(2),
        size: size.toFixed(8),
        side: opposite(side),
      }));
  }
}

/** The maker's side. */
const opposite = (side: "buy" | "sell"): string => side === "buy" ? "sell" : "buy";

export function matchMessage({ ticker, id, price, size, timeMs, side }: MarketTrade): Record<string, unknown> {
  return {
    type: "match",
    trade_id: id,
    maker_order_id: "ac928c66-ca53-498f-9c13-a110027a60e8",
    taker_order_id: "132fb6ae-456b-4654-b4e0-d681ac05cea1",
    side: opposite(side),
    size: size.toFixed(8),
    price: price.toFixed(2),
    product_id: ticker,
    sequence: id * 7,
    time: new Date(timeMs).toISOString(),
  };
}

export function tickerMessage({ ticker, id, price, size, timeMs, side }: MarketTrade): Record<string, unknown> {
  return {
    type: "ticker",
    sequence: id * 7,
    product_id: ticker,
    price: price.toFixed(2),
    open_24h: "90",
    volume_24h: "50.5",
    low_24h: "80",
    high_24h: "120",
    volume_30d: "3000",
    best_bid: (price - 0.01).toFixed(2),
    best_bid_size: "0.5",
    best_ask: (price + 0.01).toFixed(2),
    best_ask_size: "1.5",
    side,
    time: new Date(timeMs).toISOString(),
    trade_id: id,
    last_size: size.toFixed(8),
  };
}
