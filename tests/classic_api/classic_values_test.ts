import { assertEquals, assertMatch } from "@std/assert";
import * as z from "zod";
import { parseTicker } from "@/lib/protocol/mod.ts";
import type { ApiServer } from "@/tests/support/api_server.ts";
import { serveClassicApi } from "@/tests/support/api_server.ts";
import { assertNoErrors, detailOf, runningClassicServer, send } from "./caller.ts";

const IBM = parseTicker("IBM");
const ZOBS = parseTicker("ZOBS");
const BAR = { open: 1, high: 2, low: 1, close: 2, volume: 3, vwap: null };
const Candles = z.object({ candles: z.array(z.object({ time: z.number(), volume: z.number() })) });

const get = async (server: ApiServer, path: string): Promise<unknown> =>
  JSON.parse((await send(server, "GET", { path })).text);

/** Times of the candles of an answer. */
const timesOf = async (server: ApiServer, path: string): Promise<number[]> =>
  Candles.parse(await get(server, path)).candles.map(({ time }) => time);

Deno.test("a chart pages back by whole bars that begin before a time", async () => {
  await using server = serveClassicApi();
  for (let time = 0; time < 1800; time += 60) server.app.store.bars.put(IBM, { ...BAR, time });
  const cases: [query: string, times: number[]][] = [
    ["timeframe=1m&limit=2", [1680, 1740]],
    ["timeframe=1m&limit=2&before=1680000", [1560, 1620]],
    ["timeframe=1m&limit=2&before=1680001", [1620, 1680]],
    ["timeframe=5m&limit=2", [1200, 1500]],
    ["timeframe=5m&limit=2&before=1200000", [600, 900]],
    ["timeframe=5m&limit=2&before=1260000", [900, 1200]],
    ["timeframe=15m&before=900000", [0]],
    ["timeframe=1h&before=0", []],
  ];
  for (const [query, times] of cases) {
    assertEquals([query, await timesOf(server, `/api/chart/bars?ticker=IBM&${query}`)], [query, times]);
  }
  const { candles } = Candles.parse(await get(server, "/api/chart/bars?ticker=IBM&timeframe=5m&before=1260000"));
  assertEquals(candles.map(({ volume }) => volume), [15, 15, 15, 15, 15], "each is made of all of its minutes");
});

Deno.test("a chart of the day begins with the market's day, and with that of so many days before", async () => {
  await using server = serveClassicApi({ FEED: "replay", REPLAY_FILES: "x" });
  const mondayS = Date.UTC(2026, 0, 5, 5) / 1000;
  const fridayS = Date.UTC(2026, 0, 2, 15) / 1000;
  for (const time of [fridayS - 86_400, fridayS, mondayS - 60, mondayS]) {
    server.app.store.bars.put(IBM, { ...BAR, time });
  }
  assertEquals(await timesOf(server, "/api/chart/intraday/IBM"), [mondayS]);
  assertEquals(await timesOf(server, "/api/chart/intraday/IBM?days=2"), [fridayS, mondayS - 60, mondayS]);
  assertEquals((await timesOf(server, "/api/chart/intraday/IBM?days=3&timeframe=60")).length, 4);
});

Deno.test("a position that is owed gains by a fall, and what has no price is worth nothing", async () => {
  await using server = serveClassicApi();
  server.app.broker.positions = (account) =>
    account === "demo" ? [] : [
      {
        account: "main",
        fees: 0,
        ticker: IBM,
        quantity: -10,
        average_price: 100,
        realized_pnl: 0,
        last_price: 90,
        market_value: -900,
        unrealized_pnl: 100,
      },
      {
        account: "main",
        fees: 0,
        ticker: ZOBS,
        quantity: 5,
        average_price: 10,
        realized_pnl: 0,
        last_price: null,
        market_value: null,
        unrealized_pnl: null,
      },
      {
        account: "main",
        fees: 0,
        ticker: ZOBS,
        quantity: 0,
        average_price: 0,
        realized_pnl: 7,
        last_price: 1,
        market_value: 0,
        unrealized_pnl: 0,
      },
    ];
  assertEquals(await get(server, "/api/positions"), [
    { ticker: "IBM", quantity: -10, avg_cost: 100, current_price: 90, unrealized_pnl: 100, pnl_pct: 10 },
    { ticker: "ZOBS", quantity: 5, avg_cost: 10, current_price: 0, unrealized_pnl: 0, pnl_pct: 0 },
  ]);
});

Deno.test("a kill that leaves something behind is rejected, and says what", async () => {
  await using server = await runningClassicServer();
  const { app } = server;
  const { order_id } = app.broker.submit({
    ticker: ZOBS,
    side: "buy",
    order_type: "limit",
    quantity: 1,
    limit_price: 0.01,
  });
  const record = app.store.orders.record.bind(app.store.orders);
  app.store.orders.record = (change) => {
    if (change.order.order_id === order_id) throw new Error("disk full");
    record(change);
  };
  const reply = await send(server, "POST", { path: "/api/kill-switch" });
  assertMatch(
    reply.text,
    /^\{"status":"rejected","command":"kill","message":"\d+ orders? cancelled, \d+ positions? closed; /,
  );
  assertMatch(reply.text, new RegExp(`left behind: order ${order_id} of ZOBS is still open`));
  app.store.orders.record = record;
  const again = await send(server, "POST", { path: "/api/control", body: { command: "kill" } });
  assertMatch(again.text, /"accepted".*"1 order cancelled, 0 positions closed"/);
});

Deno.test("an engine that cannot start rejects the command and says why", async () => {
  await using server = serveClassicApi({ FEED: "replay", REPLAY_FILES: "/nowhere/at/all.csv" });
  const reply = await send(server, "POST", { path: "/api/engine/start" });
  assertMatch(reply.text, /^\{"status":"rejected","command":"start","message":".*all\.csv/);
});

Deno.test("a strategy is turned on, begins anew, and tells whether it runs", async () => {
  await using server = await runningClassicServer();
  const { app, clock } = server;
  const scores = async () => Object.keys(Object(Object(await get(server, "/api/ignition/scores"))["scores"]));
  await send(server, "POST", { path: "/api/ignition/stop" });
  assertEquals([app.engine.monitor?.isScoring, await scores()], [false, []]);
  assertMatch((await send(server, "GET", { path: "/api/engine/status" })).text, /"strategy":null/);
  await send(server, "POST", { path: "/api/strategies/seismograph/load" });
  assertEquals(app.engine.monitor?.isScoring, true);
  await clock.tick(1_000);
  assertEquals((await scores()).length > 0, true);
  await send(server, "POST", { path: "/api/strategies/seismograph/reload" });
  assertEquals([app.engine.monitor?.isScoring, await scores()], [true, []]);
  app.broker.submit({ ticker: ZOBS, side: "buy", order_type: "market", quantity: 1 });
  assertMatch((await send(server, "GET", { path: "/api/strategies" })).text, /"demo_trader".*"is_loaded":false/);
  const refused = await send(server, "POST", { path: "/api/strategies/demo_trader/load" });
  assertEquals(refused.status, 400);
  assertMatch(detailOf(refused), /somebody else has given orders/);
  assertNoErrors(server);
});

Deno.test("on a recording there is no demonstration", async () => {
  await using server = serveClassicApi({ FEED: "replay", REPLAY_FILES: "x" });
  assertMatch((await send(server, "GET", { path: "/api/strategies" })).text, /^\[\{"name":"seismograph",[^{]*\}\]$/);
  assertEquals((await send(server, "POST", { path: "/api/strategies/demo_trader/load" })).status, 404);
});

Deno.test("the rescoring goes by the interval that it was given, and the sync tells what came of it", async () => {
  await using server = await runningClassicServer();
  const { app, clock } = server;
  const startMs = clock.now();
  await send(server, "POST", { path: "/api/scheduler/config", body: { interval_seconds: 60 } });
  const status = await send(server, "GET", { path: "/api/scheduler/status" });
  assertMatch(
    status.text,
    new RegExp(`"interval_seconds":60,"next_run":"${new Date(startMs + 60_000).toISOString()}"`),
  );
  assertMatch(status.text, /"daily_reference".*"next_run":"2026-01-06T00:00:01\.000Z"/);
  await clock.tick(65_000);
  const synced = await get(server, "/api/sync/status");
  const { tickers } = z.object({ tickers: z.array(z.string()) }).parse(synced);
  assertEquals(tickers.length > 0, true);
  const { scanner } = app.engine;
  assertEquals(tickers.length <= (scanner?.items().length ?? 0), true);
  assertNoErrors(server);
});

Deno.test("a feed that does not tell its gainers is told as 503", async () => {
  await using server = await runningClassicServer();
  const { engine } = server.app;
  engine.gainers = () => Promise.reject(new Error("no such luck"));
  const reply = await send(server, "GET", { path: "/api/gainers" });
  assertEquals([reply.status, detailOf(reply)], [503, "the feed did not tell its gainers: no such luck"]);
});
