import * as z from "zod";
import { type EpochMs, parseTicker } from "@/lib/protocol/mod.ts";
import { type ClassicCase, count, object, tickers } from "./classic_case.ts";

const isoOrEmpty = z.union([z.iso.datetime(), z.literal("")]);
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

/** What the routes of server, engine, strategies and schedule are tried with. `ZOBS` is a ticker of the simulated market. */
export const ENGINE_CASES: Readonly<Record<string, ClassicCase>> = {
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
    prepare: (app) => {
      const ticker = parseTicker("ZOBS");
      app.broker.submit({ ticker, side: "buy", order_type: "market", quantity: 7 });
      const { price = 0 } = app.engine.tickerState(ticker) ?? {};
      const timeMs = Math.ceil(app.engine.marketTimeMs ?? 0) as EpochMs;
      app.broker.onTrade({ kind: "trade", ticker, price, size: 100, timeMs });
    },
    right: [{ says: /"quantity":7,/ }],
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
