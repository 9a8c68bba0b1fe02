import { assertEquals } from "@std/assert";
import * as z from "zod";
import { connectClient, type FeedClient } from "@/tests/support/feed_client.ts";

const Stamp = { timestamp: z.iso.datetime() };
const ControlReply = z.object({ status: z.string(), command: z.string(), message: z.string(), ...Stamp });
const Status = z.object({
  server: z.string(),
  engine: z.string(),
  ibkr: z.string(),
  scheduler: z.string(),
  uptime_seconds: z.number(),
  active_positions: z.number(),
  active_orders: z.number(),
  ...Stamp,
});
const EngineStatus = z.object({ running: z.boolean(), strategy: z.string().nullable(), watchlist_count: z.number() });
const Watchlist = z.array(z.object({
  ticker: z.string(),
  price: z.number(),
  change_pct: z.number(),
  score: z.number(),
  stage: z.string(),
  stage_number: z.number(),
  source: z.string(),
  discovered_at: z.string(),
  last_tick_time: z.number(),
  zen_v: z.number(),
  zen_p: z.number(),
}));
const Positions = z.array(z.object({
  ticker: z.string(),
  quantity: z.number(),
  avg_cost: z.number(),
  current_price: z.number(),
  unrealized_pnl: z.number(),
  pnl_pct: z.number(),
}));
const Gainers = z.object({
  status: z.string(),
  count: z.number(),
  gainers: z.array(z.object({ ticker: z.string(), price: z.number(), change_pct: z.number(), volume: z.number() })),
});
const Candles = z.object({
  status: z.string(),
  ticker: z.string(),
  count: z.number(),
  candles: z.array(
    z.object({ time: z.number(), open: z.number(), high: z.number(), low: z.number(), close: z.number() }),
  ),
});
const Promotion = z.object({ status: z.string(), promoted_count: z.number(), tick_subscribed: z.array(z.string()) });
const Tier2 = z.object({
  tier2_tickers: z.array(z.string()),
  tick_subscribed: z.array(z.string()),
  dispatcher_stats: z.record(z.string(), z.unknown()),
});
const ZScore = z.object({ ticker: z.string(), zenV: z.number(), zenP: z.number(), data_available: z.boolean() });

/** The desktop client of the re-implemented system, as far as it talks: it reads these members and no others. */
export class OriginalClient {
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  status = () => this.#get("/api/status", Status);
  engineStatus = () => this.#get("/api/engine/status", EngineStatus);
  watchlist = () => this.#get("/api/watchlist", Watchlist);
  positions = () => this.#get("/api/positions", Positions);
  gainers = () => this.#get("/api/gainers", Gainers);
  tier2 = () => this.#get("/api/tier2/status", Tier2);
  zScore = (ticker: string) => this.#get(`/api/zscore/${ticker}`, ZScore);
  intraday = (ticker: string) => this.#get(`/api/chart/intraday/${ticker}?timeframe=1&days=2`, Candles);
  promote = (tickers: readonly string[]) => this.#post("/api/tier2/promote", Promotion, { tickers });
  control = (command: string) => this.#post("/api/control", ControlReply, { command });
  killSwitch = () => this.#post("/api/kill-switch", ControlReply);
  connect = (): Promise<FeedClient> => connectClient(this.#port);

  /** The `detail` of a request that is refused with `status`. */
  async detail(path: string, status: number): Promise<string> {
    const response = await fetch(this.#url(path));
    const body = z.object({ detail: z.string() }).parse(await response.json());
    assertEquals(response.status, status, body.detail);
    return body.detail;
  }

  #get<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
    return this.#read(fetch(this.#url(path)), schema);
  }

  #post<S extends z.ZodType>(path: string, schema: S, body?: unknown): Promise<z.output<S>> {
    const json = body === undefined
      ? {}
      : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    return this.#read(fetch(this.#url(path), { method: "POST", ...json }), schema);
  }

  async #read<S extends z.ZodType>(asking: Promise<Response>, schema: S): Promise<z.output<S>> {
    const response = await asking;
    const body: unknown = await response.json();
    assertEquals(response.status, 200, JSON.stringify(body));
    return schema.parse(body);
  }

  #url(path: string): string {
    return `http://127.0.0.1:${this.#port}${path}`;
  }
}
