import type { Clock } from "@/lib/support/clock.ts";
import { type FakePeer, FakeUpstream } from "./fake_upstream.ts";
import { type FakeMarket, type MarketTrade, MINUTE_MS } from "./fake_upstream_market.ts";

/** Trades that a snapshot holds. */
const SNAPSHOT_TRADES = 50;

/** Kraken's server, WebSocket v2 and REST. */
export class FakeKraken extends FakeUpstream {
  readonly market: FakeMarket | null;
  readonly symbols: readonly string[];
  /** All pairs by their names in the older interface; null where they cannot be had. */
  listed: Readonly<Record<string, unknown>> | null = null;
  /** What the interface for all pairs answers. */
  tickers: Readonly<Record<string, unknown>> = {};
  /** What the next request is refused for as a whole. */
  nextRefusal: string | null = null;
  /** Rows of daily candles. */
  days: unknown[][] = [];
  isBeating = true;

  constructor(clock: Clock, market: FakeMarket | null = null, symbols: readonly string[] = ["BTC/USD", "ETH/USD"]) {
    super(clock);
    this.market = market;
    this.symbols = symbols;
  }

  /** Plays the market's script: trades, the candle and the ticker after each, and heartbeats every second. */
  play(): void {
    const { clock, market } = this;
    for (const { trade, atMs } of market?.deliveries ?? []) {
      clock.setTimeout(() => {
        this.publish("trade", "update", [tradeItem(trade)]);
        this.publish("ticker", "update", [tickerItem(trade)]);
        this.#publishCandle(trade);
      }, Math.max(0, atMs - clock.now()));
    }
    const endMs = (market?.trades.at(-1)?.timeMs ?? clock.now()) + 10 * MINUTE_MS;
    const beat = () => {
      if (this.isBeating) {
        for (const peer of this.openPeers) if (peer.topics.size > 0) peer.send({ channel: "heartbeat" });
      }
      if (clock.now() < endMs) clock.setTimeout(beat, 1_000);
    };
    clock.setTimeout(beat, 1_000);
  }

  /** Sends the items to whoever is subscribed to their symbol. */
  publish(channel: string, type: "snapshot" | "update", data: readonly Record<string, unknown>[]): void {
    const [first] = data;
    for (const peer of this.openPeers) {
      if (peer.topics.has(`${channel} ${first?.["symbol"]}`)) peer.send({ channel, type, data });
    }
  }

  protected override greeted(peer: FakePeer): void {
    const data = [{
      api_version: "v2",
      connection_id: 12393906104898154338n.toString(),
      system: "online",
      version: "2.0.0",
    }];
    peer.send({ channel: "status", type: "update", data });
  }

  protected override heard(peer: FakePeer, { method, params, req_id }: Record<string, unknown>): void {
    if (method === "ping") return peer.send({ method: "pong", req_id });
    const { channel, symbol, ...rest } = params as { channel: string; symbol: string[] };
    const refusal = this.nextRefusal;
    this.nextRefusal = null;
    if (refusal !== null) return peer.send({ method, success: false, error: refusal, req_id });
    const stamps = { time_in: "2026-01-05T15:00:00.000000Z", time_out: "2026-01-05T15:00:00.000100Z", req_id };
    for (const one of symbol) {
      if (!this.symbols.includes(one)) {
        const error = `Currency pair not supported ${one}`;
        peer.send({ method, success: false, error, symbol: one, ...stamps });
        continue;
      }
      if (method === "subscribe") peer.topics.add(`${channel} ${one}`);
      else peer.topics.delete(`${channel} ${one}`);
      peer.send({ method, success: true, result: { channel, symbol: one, ...rest }, ...stamps });
      if (method === "subscribe") this.#sendSnapshot(peer, channel, one);
    }
  }

  protected override rest(url: URL): unknown {
    if (url.pathname === "/0/public/AssetPairs") {
      return this.listed === null ? null : { error: [], result: this.listed };
    }
    if (url.search === "") return { error: [], result: this.tickers };
    const pair = url.searchParams.get("pair") ?? "";
    if (!this.symbols.includes(pair)) return { error: ["EQuery:Unknown asset pair"] };
    if (url.pathname === "/0/public/Ticker") {
      const found = { a: ["101", "1", "1.0"], b: ["99", "1", "1.0"], c: ["100", "0.1"], v: ["12", "34"], o: "90" };
      return { error: [], result: { [`X${pair}`]: found } };
    }
    if (url.pathname !== "/0/public/OHLC") return null;
    return { error: [], result: { [pair]: this.#rows(pair, url.searchParams), last: 1 } };
  }

  #rows(pair: string, query: URLSearchParams): unknown[][] {
    if (query.get("interval") === "1440") return this.days;
    const fromMs = Number(query.get("since")) * 1000 + 1;
    return (this.market?.bars(pair, fromMs, Infinity, this.clock.now()) ?? [])
      .map(({ time, open, high, low, close, vwap, volume, trades }) => {
        return [time, ...[open, high, low, close, vwap].map(String), volume.toFixed(8), trades];
      });
  }

  #sendSnapshot(peer: FakePeer, channel: string, symbol: string): void {
    const trades = this.market?.until(symbol, this.clock.now()) ?? [];
    const last = trades.at(-1);
    if (last === undefined) return;
    if (channel === "trade") {
      peer.send({ channel, type: "snapshot", data: trades.slice(-SNAPSHOT_TRADES).map(tradeItem) });
    } else if (channel === "ticker") peer.send({ channel, type: "snapshot", data: [tickerItem(last)] });
    else if (channel === "ohlc") {
      const bars = this.market?.bars(symbol, 0, Infinity, this.clock.now()).slice(-5) ?? [];
      peer.send({ channel, type: "snapshot", data: bars.map((bar) => candleItem(symbol, bar)) });
    }
  }

  /** The candle of the trade's minute as it stands now. */
  #publishCandle({ ticker, timeMs }: MarketTrade): void {
    const startMs = Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
    const [bar] = this.market?.bars(ticker, startMs, startMs + MINUTE_MS, this.clock.now()) ?? [];
    if (bar !== undefined) this.publish("ohlc", "update", [candleItem(ticker, bar)]);
  }
}

export function tradeItem({ ticker, id, price, size, timeMs, side }: MarketTrade): Record<string, unknown> {
  const timestamp = new Date(timeMs).toISOString();
  return { symbol: ticker, side, price, qty: size, ord_type: "market", trade_id: id, timestamp };
}

function tickerItem({ ticker, price }: MarketTrade): Record<string, unknown> {
  return {
    symbol: ticker,
    bid: price - 0.01,
    bid_qty: 0.5,
    ask: price + 0.01,
    ask_qty: 1.5,
    last: price,
    volume: 50.5,
    vwap: price,
    low: 80,
    high: 120,
    change: 1,
    change_pct: 1.01,
  };
}

function candleItem(symbol: string, bar: ReturnType<FakeMarket["bars"]>[number]): Record<string, unknown> {
  const { time, open, high, low, close, volume, vwap, trades } = bar;
  const begin = new Date(time * 1000).toISOString().replace(".000Z", ".000000000Z");
  const timestamp = new Date((time + 60) * 1000).toISOString();
  return { symbol, open, high, low, close, trades, volume, vwap, interval_begin: begin, interval: 1, timestamp };
}
