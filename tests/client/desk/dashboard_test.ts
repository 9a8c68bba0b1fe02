import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { english } from "@/lib/language/en/mod.ts";
import { dashboardFor } from "@/lib/client/desk/dashboard_for.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { json, problem, rig } from "../support/dashboard_rig.ts";
import { AAPL, boot, item, status, TSLA } from "../support/dashboard_samples.ts";

const IBM = parseTicker("IBM");

Deno.test("Dashboard fetches all that may have been missed when the connection becomes live", async () => {
  const { adapter, store, state, requested, settle } = rig();
  adapter.enter("live");
  assertEquals(state.sync.value, "pending");
  await settle();
  assertEquals(requested().sort(), [
    "GET /api/alert-rules",
    "GET /api/alerts?limit=100",
    "GET /api/bars?ticker=AAPL&timeframe=1m&limit=1000",
    "GET /api/halts",
    "GET /api/ignition",
    "GET /api/orders?limit=200",
    "GET /api/orders?open=true&limit=200",
    "GET /api/positions",
    "GET /api/scans",
    "GET /api/status",
    "GET /api/watchlist",
  ]);
  assertEquals(state.sync.value, "current");
  assertEquals(store.watchlist.item(AAPL)?.value.price, 123);
  assertEquals(state.ignition.value.get(AAPL)?.score, 77);
  assertEquals(state.chart.value.bars.map(({ close }) => close), [97, 98]);
});

Deno.test("Dashboard fetches nothing that the page was made with when all since has been told", async () => {
  const { adapter, state, requested, settle } = rig();
  adapter.greet(true);
  await settle();
  assertEquals(requested().toSorted(), [
    "GET /api/alert-rules",
    "GET /api/bars?ticker=AAPL&timeframe=1m&limit=3",
    "GET /api/halts",
    "GET /api/orders?limit=200",
    "GET /api/orders?open=true&limit=200",
  ]);
  assertEquals(state.sync.value, "current");
  adapter.enter("waiting");
  adapter.greet(true);
  await settle();
  assertEquals(requested().includes("GET /api/watchlist"), true);
});

Deno.test("Dashboard says in the log what could not be fetched, and fetches it every few seconds until it has it", async () => {
  const bad: [body: () => Response, line: RegExp][] = [
    [() => problem("the store is closed"), /^Cannot fetch the watchlist: 503 the store is closed$/],
    [() => new Response("<html>"), /^Cannot fetch the watchlist: the answer is not JSON$/],
    [() => json({ count: 1, items: [{ ticker: "?" }] }), /^Cannot fetch the watchlist: items\.0\.ticker: /],
    [() => json({}, { status: 502, statusText: "Bad Gateway" }), /^Cannot fetch the watchlist: 502 Bad Gateway$/],
  ];
  for (const [answer, line] of bad) {
    let failing = true;
    const good = json({ count: 1, items: [item(AAPL, { price: 123 })] });
    const { dashboard, adapter, store, state, clock, logged } = rig({
      "/api/watchlist": () => failing ? answer() : good,
    });
    dashboard.start();
    adapter.enter("live");
    await clock.tick(11_000);
    assertEquals([state.sync.value, store.liveness.value.label], ["incomplete", "Live, with gaps"]);
    assertEquals(logged().filter((text) => line.test(text)).length, 1, `${logged()} has not one ${line}`);
    failing = false;
    await clock.tick(5_000);
    assertEquals([state.sync.value, store.watchlist.item(AAPL)?.value.price], ["current", 123]);
    dashboard.stop();
  }
});

Deno.test("Dashboard drops answers that belong to a connection that is gone", async () => {
  const { adapter, state, settle } = rig();
  adapter.enter("live");
  adapter.enter("waiting");
  await settle();
  assertEquals(state.sync.value, "pending");
});

Deno.test("Dashboard.select() shows the ticker at once, tells the server and ignores the echo of an older choice", async () => {
  const { dashboard, adapter, state, clock, requested, settle } = rig();
  adapter.enter("live");
  await settle();
  requested();
  dashboard.select(TSLA, "watchlist");
  assertEquals([state.activeTicker.value, state.chart.value.phase], [TSLA, "loading"]);
  assertEquals(adapter.sent, [{ type: "SET_ACTIVE_TICKER", ticker: TSLA, source: "watchlist" }]);
  adapter.follow(AAPL);
  assertEquals(state.activeTicker.value, TSLA);
  adapter.follow(TSLA);
  await settle();
  assertEquals(requested(), ["GET /api/bars?ticker=TSLA&timeframe=1m&limit=1000"]);
  assertEquals(state.chart.value.bars.map(({ close }) => close), [7]);
  await clock.tick(2000);
  adapter.follow(AAPL);
  assertEquals(state.activeTicker.value, AAPL, "another page's later choice is followed");
});

Deno.test("Dashboard asks for the tickers of its watchlist and its chart, and only when they change", () => {
  const { dashboard, adapter, draw } = rig();
  const asked = () => adapter.asked.splice(0);
  dashboard.start();
  adapter.list(TSLA, AAPL);
  draw();
  dashboard.select(TSLA, "watchlist");
  assertEquals(asked(), [], "another ticker of the list");
  adapter.list(TSLA);
  adapter.list(TSLA, IBM);
  draw();
  assertEquals(asked(), [["less", AAPL], ["more", IBM]], "once per frame");
  dashboard.select(AAPL, "search");
  adapter.list(TSLA, IBM, AAPL);
  draw();
  assertEquals(asked(), [["more", AAPL]]);
  dashboard.stop();
  adapter.list(TSLA);
  draw();
  assertEquals(asked(), []);
});

Deno.test("Dashboard fetches what was said about a ticker before the server knew that it is shown", async () => {
  const { dashboard, adapter, draw, requested, settle } = rig();
  dashboard.start();
  adapter.list(AAPL, IBM);
  draw();
  assertEquals(requested(), []);
  adapter.confirm();
  assertEquals(requested(), ["GET /api/ignition"]);
  adapter.confirm();
  assertEquals(requested(), []);
  dashboard.select(TSLA, "search");
  requested();
  adapter.confirm();
  assertEquals(requested(), ["GET /api/ignition", "GET /api/bars?ticker=TSLA&timeframe=1m&limit=1000"]);
  await settle();
  dashboard.stop();
});

Deno.test("Dashboard keeps the chart of the last choice when answers come in another order", async () => {
  const { dashboard, state, settle } = rig();
  dashboard.select(TSLA, "search");
  dashboard.select(AAPL, "search");
  await settle();
  assertEquals([state.chart.value.ticker, state.chart.value.phase], [AAPL, "ready"]);
  assertEquals(state.chart.value.bars.map(({ close }) => close), [97, 98]);
});

Deno.test("Dashboard shows that the bars of a ticker could not be fetched and fetches them on request", async () => {
  let failing = true;
  const { dashboard, state, logged, settle } = rig({
    "/api/bars?ticker=TSLA&timeframe=1m&limit=1000": () =>
      failing ? problem("no such ticker") : json({ ticker: TSLA, timeframe: "1m", bars: [] }),
  });
  dashboard.select(TSLA, "search");
  await settle();
  assertEquals(state.chart.value.phase, "failed");
  assertEquals(logged()[0], "Cannot fetch the bars of TSLA: 503 no such ticker");
  failing = false;
  dashboard.reloadChart();
  await settle();
  assertEquals(state.chart.value.phase, "ready");
});

Deno.test("Dashboard.retryNow() tries the connection, or fetches again when it is live", async () => {
  const { dashboard, adapter, requested, settle } = rig();
  dashboard.retryNow();
  assertEquals([adapter.retries, requested().length], [1, 0]);
  adapter.enter("live");
  await settle();
  requested();
  dashboard.retryNow();
  await settle();
  assertEquals([adapter.retries, requested().length], [1, 8]);
});

Deno.test("Controls.setEngine() asks the server and shows a refusal in the log", async () => {
  const { dashboard, state, requested, logged, settle } = rig({
    "/api/engine/stop": () => json({ state: "stopping" }),
    "/api/engine/start": () => problem("the feed has no key"),
    "/api/status": () => json(status({ engine: "stopping" })),
  });
  const { controls, attempts } = dashboard;
  const stopping = controls.setEngine("stop");
  assertEquals([...attempts.underWay.value], ["engine"]);
  await stopping;
  assertEquals(requested(), ["POST /api/engine/stop", "GET /api/status"]);
  assertEquals([attempts.underWay.value.size, state.status.value.engine], [0, "stopping"]);
  await controls.setEngine("start");
  await settle();
  assertEquals(logged()[0], "Cannot start the engine: 503 the feed has no key");
});

Deno.test("dashboardFor() makes one dashboard per request on the server", () => {
  const one = boot();
  assertStrictEquals(dashboardFor(one, english), dashboardFor(one, english));
  assert(dashboardFor(one, english) !== dashboardFor(boot(), english));
});
