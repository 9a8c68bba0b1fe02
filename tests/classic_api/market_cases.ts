import * as z from "zod";
import { parseTicker, WatchlistItem } from "@/lib/protocol/mod.ts";
import { type ClassicCase, count, object, tickers } from "./classic_case.ts";

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
const NO_TICKER = { path: "/api/zscore/NONE", status: 404, says: /^NONE is not on the watchlist$/ };
const NO_TICKERS = [
  { body: {}, says: /^tickers: / },
  { body: { tickers: ["$"] }, says: /^tickers\.0="\$": a ticker is/ },
  { body: { tickers: ["ZOBS", "NONE"] }, status: 404, says: /^NONE is not on the watchlist$/ },
];

/** What the routes of watchlist, scores, tiers and charts are tried with. `ZOBS` is a ticker of the simulated market. */
export const MARKET_CASES: Readonly<Record<string, ClassicCase>> = {
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
      { path: "/api/gainers/add-to-watchlist?name=A", says: /^a JSON body is needed$/ },
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
};
