import * as z from "zod";
import type { Flashtape } from "@/lib/app/flashtape.ts";
import { parseTicker, WatchlistItem } from "@/lib/protocol/mod.ts";

/** One request of a route, and what is wrong with it or what its answer says. */
export interface ClassicAttempt {
  /** With parameters and query, encoded. @default that of the route */
  readonly path?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** @default 200 of those that are right, 422 of those that are wrong */
  readonly status?: number;
  readonly says?: RegExp;
  /** Whether it is answered only after a while of the server's clock. */
  readonly takesTime?: boolean;
}

export interface ClassicCase {
  /** Of the answer 200, `timestamp` aside. */
  readonly answer: z.ZodType;
  /** Sent one after the other to a running engine; the first is the pattern of all others. */
  readonly right: readonly [ClassicAttempt, ...ClassicAttempt[]];
  readonly wrong?: readonly (ClassicAttempt & Required<Pick<ClassicAttempt, "says">>)[];
  /** Called before the requests. */
  readonly prepare?: (app: Flashtape) => void | Promise<void>;
}

const object = (shape: z.ZodRawShape) => z.strictObject({ ...shape, timestamp: z.iso.datetime() });
const count = z.int().nonnegative();
const tickers = z.array(z.string());
const isoOrEmpty = z.union([z.iso.datetime(), z.literal("")]);
const candles = object({
  status: z.enum(["success", "no_data"]),
  ticker: z.string(),
  timeframe: z.string(),
  count,
  candles: z.array(z.strictObject({
    time: z.int(),
    open: z.number(),
    high: z.number(),
    low: z.number(),
    close: z.number(),
    volume: z.number(),
  })),
});
const control = object({
  status: z.enum(["accepted", "rejected"]),
  command: z.enum(["start", "stop", "kill"]),
  message: z.string().min(1),
});
const jobs = z.array(z.strictObject({
  name: z.string(),
  description: z.string(),
  interval_seconds: z.number(),
  next_run: z.iso.datetime(),
}));
const schedule = object({ status: z.enum(["active", "success"]), interval_seconds: z.number(), jobs });
const sync = object({
  status: z.enum(["never", "success", "partial", "failed"]),
  last_run: isoOrEmpty,
  tickers,
  skipped: tickers,
  failures: tickers,
});
const NO_TICKER = { path: "/api/zscore/NONE", status: 404, says: /^NONE is not on the watchlist$/ };
const NO_TICKERS = [
  { body: {}, says: /^tickers: / },
  { body: { tickers: ["$"] }, says: /^tickers\.0="\$": a ticker is/ },
  { body: { tickers: ["ZOBS", "NONE"] }, status: 404, says: /^NONE is not on the watchlist$/ },
];

/** What every route is tried with. `ZOBS` is a ticker of the simulated market. */
export const CASES: Readonly<Record<string, ClassicCase>> = {
  "GET /health": { answer: object({ status: z.literal("ok") }), right: [{}] },
  "GET /api/status": {
    answer: object({
      server: z.literal("running"),
      engine: z.enum(["running", "stopped"]),
      ibkr: z.literal("disconnected"),
      scheduler: z.enum(["active", "inactive"]),
      uptime_seconds: z.literal(3),
      active_positions: count,
      active_orders: z.literal(1),
    }),
    prepare: (app) => {
      app.broker.cancelAll("none but that of this test");
      const ticker = parseTicker("ZOBS");
      app.broker.submit({ ticker, side: "buy", order_type: "limit", quantity: 1, limit_price: 0.01 });
    },
    right: [{ says: /"engine":"running".*"scheduler":"active"/ }],
  },
  "GET /api/positions": {
    answer: z.array(z.strictObject({
      ticker: z.string(),
      quantity: z.number(),
      avg_cost: z.number(),
      current_price: z.number(),
      unrealized_pnl: z.number(),
      pnl_pct: z.number(),
    })),
    right: [{ says: /"quantity":100/ }],
  },
  "POST /api/control": {
    answer: control,
    right: [
      { body: { command: "start" }, says: /"rejected","command":"start","message":"the engine is running already"/ },
      { body: { command: "stop" }, says: /"accepted","command":"stop","message":"the engine is stopped"/ },
      { body: { command: "stop" }, says: /"rejected".*"the engine is stopped already"/ },
      { body: { command: "start" }, says: /"accepted".*"the engine is running"/ },
      { body: { command: "kill" }, says: /"accepted".*orders? cancelled, \d+ positions? closed"/ },
    ],
    wrong: [
      { body: { command: "explode" }, says: /^command="explode": / },
      { body: {}, says: /^command: / },
      { body: undefined, says: /^a JSON body is needed$/ },
    ],
  },
  "POST /api/engine/start": { answer: control, right: [{ says: /"rejected","command":"start"/ }] },
  "POST /api/engine/stop": { answer: control, right: [{ says: /"accepted","command":"stop"/ }] },
  "POST /api/kill-switch": {
    answer: control,
    right: [
      { says: /"accepted","command":"kill".*[1-9]\d* positions? closed"/ },
      { says: /"accepted".*"0 orders cancelled, 0 positions closed"/ },
    ],
  },
  "GET /api/engine/status": {
    answer: object({ running: z.boolean(), strategy: z.string().nullable(), watchlist_count: count }),
    right: [{ says: /"running":true,"strategy":"seismograph","watchlist_count":[1-9]/ }],
  },
  "GET /api/watchlist": {
    answer: z.array(z.strictObject({
      ...WatchlistItem.shape,
      official_close: z.number(),
      discovered_at: z.string(),
      last_tick_time: z.number(),
    })),
    prepare: async (app) => void await app.engine.scanner?.add(parseTicker("NEW"), "manual"),
    right: [{ says: /"ticker":"NEW","price":0.*"last_tick_time":0,/ }],
  },
  "POST /api/watchlist/recalculate": {
    answer: object({ status: z.literal("success"), success: count, failed: z.literal(0), skipped: z.literal(0) }),
    right: [{ takesTime: true, says: /"success":[1-9]/ }],
  },
  "GET /api/gainers": {
    answer: object({
      status: z.literal("success"),
      count,
      gainers: z.array(z.strictObject({
        ticker: z.string(),
        price: z.number(),
        change_pct: z.number(),
        volume: z.number(),
      })),
    }),
    right: [{ says: /"count":[1-9]/ }],
  },
  "POST /api/gainers/add-to-watchlist": {
    answer: object({ status: z.enum(["success", "exists"]), ticker: z.string() }),
    right: [
      { body: { ticker: "new" }, says: /"success","ticker":"NEW"/ },
      { body: { ticker: "NEW" }, says: /"exists","ticker":"NEW"/ },
      { path: "/api/gainers/add-to-watchlist?ticker=btc%2Fusd", says: /"success","ticker":"BTC\/USD"/ },
    ],
    wrong: [
      { body: { ticker: "$" }, says: /^ticker="\$": a ticker is/ },
      { path: "/api/gainers/add-to-watchlist?ticker=$", says: /^ticker=\$: a ticker is/ },
      { path: "/api/gainers/add-to-watchlist?name=A", says: /^ticker=: / },
    ],
  },
  "POST /api/scanner/run": {
    answer: object({ status: z.literal("success"), item_count: count }),
    right: [
      { says: /"item_count":[1-9]/ },
      { path: "/api/scanner/run?strategy_name=seismograph", says: /"item_count":[1-9]/ },
    ],
    wrong: [{ path: "/api/scanner/run?strategy_name=none", status: 404, says: /^there is no strategy none$/ }],
  },
  "POST /api/ignition/start": {
    answer: object({ status: z.literal("success"), changed: z.literal(false) }),
    right: [{}],
  },
  "POST /api/ignition/stop": {
    answer: object({ status: z.literal("success"), changed: z.boolean() }),
    right: [{ says: /"changed":true/ }, { says: /"changed":false/ }],
  },
  "GET /api/ignition/scores": {
    answer: object({ status: z.literal("success"), scores: z.record(z.string(), z.number()) }),
    right: [{ says: /"ZOBS":\d/ }],
  },
  "POST /api/tier2/promote": {
    answer: object({ status: z.enum(["success", "no_tickers"]), promoted_count: count, tick_subscribed: tickers }),
    right: [
      { body: { tickers: ["zobs", "ZOBS"] }, says: /"success","promoted_count":1,"tick_subscribed":\[.*"ZOBS"/ },
      { body: { tickers: ["ZOBS"] }, says: /"success","promoted_count":0/ },
      { body: { tickers: [] }, says: /"no_tickers","promoted_count":0/ },
    ],
    prepare: async (app) => void await app.engine.scanner?.add(parseTicker("NEW"), "manual"),
    wrong: [...NO_TICKERS, { body: { tickers: ["ZOBS", "NEW"] }, status: 400, says: /^NEW is stale/ }],
  },
  "POST /api/tier2/demote": {
    answer: object({ status: z.enum(["success", "no_tickers"]), demoted_count: count, remaining_tier2: tickers }),
    right: [
      { body: { tickers: ["ZOBS"] }, says: /"success","demoted_count":1,"remaining_tier2":\[(?!.*"ZOBS")/ },
      { body: { tickers: [] }, says: /"no_tickers"/ },
    ],
    wrong: NO_TICKERS,
  },
  "GET /api/tier2/status": {
    answer: object({
      tier2_tickers: tickers,
      tick_subscribed: tickers,
      dispatcher_stats: z.record(z.string(), z.number()),
    }),
    prepare: (app) => void app.engine.scanner?.holdTier(parseTicker("ZOBS"), 2),
    right: [{ says: /"tier2_tickers":\[.*"ZOBS".*\],"tick_subscribed":\[.*"ZOBS"/ }],
  },
  "POST /api/tier2/check-promotion": {
    answer: object({ should_promote: z.boolean(), reason: z.string() }),
    right: [
      { body: { ticker: "ANY", ignition_score: 70 }, says: /true,"reason":"the ignition score/ },
      { body: { ticker: "ANY", ignition_score: 69.9 }, says: /false,"reason":""/ },
      { body: { ticker: "ANY", ignition_score: 99, passed_filter: false }, says: /false,"reason":""/ },
      { body: { ticker: "ANY", ignition_score: 0, stage_number: 4 }, says: /true,"reason":"the stage/ },
      { body: { ticker: "ANY", ignition_score: 0, stage_number: 3 }, says: /false/ },
      { body: { ticker: "ANY", ignition_score: 0, zenV: 2, zenP: 0.49 }, says: /true,"reason":"the volume/ },
      { body: { ticker: "ANY", ignition_score: 0, zenV: 2, zenP: 0.5 }, says: /false/ },
      { body: { ticker: "ANY", ignition_score: 0, zenV: 1.99 }, says: /false/ },
      { body: { ticker: "ANY", ignition_score: 0, acc_score: 80, source: "realtime_gainer" }, says: /true.*gainer/ },
      { body: { ticker: "ANY", ignition_score: 0, acc_score: 80, source: "manual" }, says: /false/ },
      { body: { ticker: "ANY", ignition_score: 0, acc_score: 79, source: "realtime_gainer" }, says: /false/ },
    ],
    wrong: [
      { body: { ticker: "ANY" }, says: /^ignition_score: / },
      { body: { ticker: "ANY", ignition_score: "70" }, says: /^ignition_score="70": / },
      { body: { ticker: "ANY", ignition_score: 70, zenV: null }, says: /^zenV=null: / },
    ],
  },
  "GET /api/zscore/{ticker}": {
    answer: object({
      ticker: z.string(),
      zenV: z.number(),
      zenP: z.number(),
      data_available: z.boolean(),
      bars_used: z.literal(19).optional(),
      message: z.string().optional(),
    }),
    prepare: async (app) => void await app.engine.scanner?.add(parseTicker("BTC/USD"), "manual"),
    right: [
      { path: "/api/zscore/zobs", says: /"ticker":"ZOBS",.*"data_available":true,"bars_used":19,/ },
      { path: "/api/zscore/BTC%2FUSD", says: /"zenV":0,"zenP":0,"data_available":false,"message":"too few daily/ },
    ],
    wrong: [{ path: "/api/zscore/$", says: /^ticker=\$: / }, NO_TICKER],
  },
  "GET /api/chart/intraday/{ticker}": {
    answer: candles,
    right: [
      { path: "/api/chart/intraday/zobs", says: /"success","ticker":"ZOBS","timeframe":"1","count":[1-9]/ },
      { path: "/api/chart/intraday/ZOBS?timeframe=60&days=10", says: /"timeframe":"60","count":[1-9]/ },
      { path: "/api/chart/intraday/NONE?timeframe=5", says: /"no_data","ticker":"NONE".*"count":0,"candles":\[\]/ },
    ],
    wrong: [
      { path: "/api/chart/intraday/ZOBS?timeframe=3", says: /^timeframe=3: / },
      { path: "/api/chart/intraday/ZOBS?days=0", says: /^days=0: must be a positive integer$/ },
      { path: "/api/chart/intraday/ZOBS?days=11", says: /^days=11: must be at most 10$/ },
      { path: "/api/chart/intraday/$", says: /^ticker=\$: / },
    ],
  },
  "GET /api/chart/bars": {
    answer: candles,
    right: [
      { path: "/api/chart/bars?ticker=zobs", says: /"success","ticker":"ZOBS","timeframe":"1m","count":100,/ },
      { path: "/api/chart/bars?ticker=NONE&timeframe=1h&limit=5&before=0", says: /"no_data"/ },
    ],
    wrong: [
      { path: "/api/chart/bars", says: /^ticker=: is needed$/ },
      { path: "/api/chart/bars?ticker=A&timeframe=3m", says: /^timeframe=3m: / },
      { path: "/api/chart/bars?ticker=A&limit=0", says: /^limit=0: / },
      { path: "/api/chart/bars?ticker=A&before=now", says: /^before=now: must be epoch milliseconds$/ },
    ],
  },
  "GET /api/strategies": {
    answer: z.array(z.strictObject({
      name: z.string(),
      version: z.string(),
      description: z.string(),
      is_loaded: z.boolean(),
    })),
    right: [{ says: /"seismograph".*"is_loaded":true.*"demo_trader".*"is_loaded":true/ }],
  },
  "POST /api/strategies/{name}/load": {
    answer: object({ status: z.literal("success"), name: z.string() }),
    right: [{ path: "/api/strategies/seismograph/load" }, { path: "/api/strategies/demo_trader/load" }],
    wrong: [{ path: "/api/strategies/none/load", status: 404, says: /^there is no strategy none$/ }],
  },
  "POST /api/strategies/{name}/reload": {
    answer: object({ status: z.literal("success"), name: z.string() }),
    right: [{ path: "/api/strategies/seismograph/reload" }, { path: "/api/strategies/demo_trader/reload" }],
    wrong: [{ path: "/api/strategies/none/reload", status: 404, says: /^there is no strategy none$/ }],
  },
  "GET /api/scheduler/status": {
    answer: schedule,
    right: [{ says: /"active","interval_seconds":3600,"jobs":\[\{"name":"watchlist_rescoring".*"daily_reference"/ }],
  },
  "POST /api/scheduler/config": {
    answer: schedule,
    right: [{ body: { interval_seconds: 60 }, says: /"success","interval_seconds":60,/ }, {
      body: { interval_seconds: 86_400 },
    }],
    wrong: [
      { body: {}, says: /^interval_seconds: / },
      { body: { interval_seconds: 59 }, says: /^interval_seconds=59: must be at least 60$/ },
      { body: { interval_seconds: 86_401 }, says: /^interval_seconds=86401: must be at most 86400$/ },
      { body: { interval_seconds: 60.5 }, says: /^interval_seconds=60\.5: / },
    ],
  },
  "POST /api/sync/daily": { answer: sync, right: [{ takesTime: true, says: /"success","last_run":"2026.*"ZOBS"/ }] },
  "GET /api/sync/status": { answer: sync, right: [{ says: /"never","last_run":"","tickers":\[\]/ }] },
  "GET /api/oracle/models": { answer: object({ models: z.array(z.never()) }), right: [{}] },
  "POST /api/oracle/analyze": {
    answer: z.never(),
    right: [{ body: { question: "?" }, status: 501, says: /there is no language model/ }],
  },
};
