import type { Clock } from "@/lib/support/clock.ts";
import { type FakePeer, FakeUpstream } from "./fake_upstream.ts";
import { FakeMassiveLists } from "./fake_massive_lists.ts";
import { type FakeMarket, type MarketTrade, MINUTE_MS } from "./fake_upstream_market.ts";

const SECOND_MS = 1_000;
const KEY = "right-key";
const AGGREGATES = /^\/v2\/aggs\/ticker\/([^/]+)\/range\/1\/(minute|day)\/([^/]+)\/([^/]+)$/;

/** Massive's stocks server, WebSocket and REST. */
export class FakeMassive extends FakeUpstream {
  static readonly KEY = KEY;
  readonly market: FakeMarket | null;
  /** What `/gainers` and `/tickers` answer. */
  snapshots: Record<string, unknown>[] = [];
  readonly lists = new FakeMassiveLists();
  /** Results of daily aggregates. */
  days: Record<string, unknown>[] = [];
  /** Status that a login is answered with; by default the key decides. */
  loginStatus: string | null = null;
  ignoresLogin = false;
  /** Topics (`A.*`) that are refused by name; kinds (`T.`) are refused without saying what the refusal is about. */
  readonly forbidden = new Set<string>();
  /** Whether a request is refused as a whole, namelessly, when it asks for more than minute bars. */
  refusesMixed = false;
  /** While true subscriptions are not answered. */
  isDeaf = false;

  constructor(clock: Clock, market: FakeMarket | null = null) {
    super(clock);
    this.market = market;
  }

  /** A plan without the channels of the whole market. */
  sellsTickersOnly(): void {
    for (const topic of ["A.*", "AM.*", "LULD.*"]) this.forbidden.add(topic);
  }

  /**
   * Plays the market's script: trades, and minute bars a second after their minute, again when a trade came late. Bars of
   * seconds come a second after their end, some of them twice, or only after the next one.
   */
  play(): void {
    const { clock, market } = this;
    if (market === null) return;
    const last = new Map<string, number>();
    for (const { trade, atMs } of market.deliveries) {
      clock.setTimeout(() => {
        this.publish(tradeMessage(trade));
        const minuteMs = Math.floor(trade.timeMs / MINUTE_MS) * MINUTE_MS;
        if (minuteMs <= (last.get(trade.ticker) ?? 0)) this.#publishMinute(trade.ticker, minuteMs);
      }, Math.max(0, atMs - clock.now()));
    }
    for (const [index, { ticker, timeMs }] of market.trades.entries()) {
      const endMs = (Math.floor(timeMs / SECOND_MS) + 1) * SECOND_MS;
      const atMs = endMs + (index % 7 === 0 ? 2_500 : SECOND_MS);
      const again = index % 5 === 0 ? [atMs, atMs + 300] : [atMs];
      for (const when of again) clock.setTimeout(() => this.#publishSecond(ticker, endMs), when - clock.now());
    }
    const tickers = new Set(market.trades.map(({ ticker }) => ticker));
    const endMs = market.trades.at(-1)?.timeMs ?? 0;
    for (let minuteMs = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS; minuteMs <= endMs; minuteMs += MINUTE_MS) {
      clock.setTimeout(() => {
        for (const ticker of tickers) {
          last.set(ticker, minuteMs);
          this.#publishMinute(ticker, minuteMs);
        }
      }, minuteMs + MINUTE_MS + 1_000 - clock.now());
    }
  }

  /** Sends a message to whoever is subscribed to it. */
  publish(message: Record<string, unknown>): void {
    const topic = `${message["ev"]}.${message["sym"] ?? message["T"]}`;
    for (const peer of this.openPeers) {
      if (peer.topics.has(topic) || peer.topics.has(`${message["ev"]}.*`)) peer.send([message]);
    }
  }

  status(status: string, message = ""): void {
    this.peer.send([{ ev: "status", status, message }]);
  }

  protected override greeted(peer: FakePeer): void {
    peer.send([{ ev: "status", status: "connected", message: "Connected Successfully" }]);
  }

  protected override heard(peer: FakePeer, { action, params }: Record<string, unknown>): void {
    const topics = String(params).split(",");
    if (action === "auth") {
      if (this.ignoresLogin) return;
      const status = this.loginStatus ?? (params === KEY ? "auth_success" : "auth_failed");
      peer.isAuthenticated = status === "auth_success";
      peer.send([{ ev: "status", status, message: peer.isAuthenticated ? "authenticated" : `no such key: ${params}` }]);
      if (!peer.isAuthenticated) peer.close(1008, `bad key ${params}`);
      return;
    }
    if (!peer.isAuthenticated) return peer.close(1008, "authenticate first");
    if (this.isDeaf) return;
    const refusal = { ev: "status", status: "error", message: "not authorized" };
    if (this.refusesMixed && topics.some((topic) => !topic.startsWith("AM."))) return peer.send([refusal]);
    const answers = topics.map((topic) => {
      if (action === "unsubscribe") {
        peer.topics.delete(topic);
        return { ev: "status", status: "success", message: `unsubscribed to: ${topic}` };
      }
      if (this.forbidden.has(topic.slice(0, topic.indexOf(".") + 1))) return refusal;
      if (this.forbidden.has(topic)) return { ev: "status", status: "error", message: `not authorized for ${topic}` };
      peer.topics.add(topic);
      return { ev: "status", status: "success", message: `subscribed to: ${topic}` };
    });
    peer.send(answers);
  }

  protected override rest(url: URL, request: Request): unknown {
    if (request.headers.get("authorization") !== `Bearer ${KEY}`) return new Response(null, { status: 401 });
    if (url.pathname.endsWith("/gainers")) return { status: "OK", tickers: this.snapshots };
    if (url.pathname === "/v2/snapshot/locale/us/markets/stocks/tickers") {
      const wanted = url.searchParams.get("tickers")?.split(",");
      const tickers = this.snapshots.filter(({ ticker }) => wanted?.includes(String(ticker)) ?? true);
      return { status: "OK", tickers };
    }
    const list = this.lists.answer(url);
    if (list !== undefined) return list;
    const [, ticker = "", unit, from, to] = AGGREGATES.exec(url.pathname) ?? [];
    if (unit === "day") return { status: "OK", results: this.days };
    if (unit !== "minute" || this.market === null) return null;
    const bars = this.market.bars(decodeURIComponent(ticker), Number(from), Number(to) + 1, this.clock.now());
    return { status: "OK", resultsCount: bars.length, results: bars.map((bar) => aggregate(bar.time * 1000, bar)) };
  }

  #publishSecond(ticker: string, endMs: number): void {
    const [bar] = this.market?.bars(ticker, endMs - SECOND_MS, endMs, endMs, SECOND_MS) ?? [];
    if (bar === undefined) return;
    const { t: s, n, ...rest } = aggregate(endMs - SECOND_MS, bar);
    const traded = this.market?.until(ticker, endMs - 1) ?? [];
    const dayVolume = traded.reduce((sum, { size }) => sum + size, 0);
    this.publish({
      ev: "A",
      sym: ticker,
      ...rest,
      av: dayVolume,
      op: traded[0]?.price ?? 0,
      a: traded.reduce((sum, { size, price }) => sum + size * price, 0) / dayVolume,
      z: bar.volume / n,
      s,
      e: endMs,
    });
  }

  #publishMinute(ticker: string, minuteMs: number): void {
    const [bar] = this.market?.bars(ticker, minuteMs, minuteMs + MINUTE_MS, this.clock.now()) ?? [];
    if (bar === undefined) return;
    const { t: s, n: _, ...rest } = aggregate(minuteMs, bar);
    const day = this.market?.bars(ticker, 0, minuteMs + MINUTE_MS, this.clock.now()) ?? [];
    const dayVolume = day.reduce((sum, { volume }) => sum + volume, 0);
    this.publish({
      ev: "AM",
      sym: ticker,
      ...rest,
      av: dayVolume,
      op: bar.open,
      a: day.reduce((sum, { volume, vwap }) => sum + volume * (vwap ?? 0), 0) / dayVolume,
      z: 10,
      s,
      e: minuteMs + MINUTE_MS,
    });
  }
}

type MarketBar = ReturnType<FakeMarket["bars"]>[number];

function aggregate(startMs: number, { open, high, low, close, volume, vwap, trades }: MarketBar) {
  return { t: startMs, o: open, h: high, l: low, c: close, v: volume, vw: vwap, n: trades };
}

export function tradeMessage({ ticker, id, price, size, timeMs }: MarketTrade): Record<string, unknown> {
  return { ev: "T", sym: ticker, x: 4, i: String(id), z: 3, p: price, s: size, c: [14], t: timeMs, q: id * 3 };
}
