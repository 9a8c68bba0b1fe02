import { assertEquals } from "@std/assert";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { json, problem, rig } from "../support/dashboard_rig.ts";
import { AAPL, ACCOUNT, alert, order, position, START_MS, status, TSLA } from "../support/dashboard_samples.ts";

const IBM = parseTicker("IBM");
const POSITIONS = "GET /api/positions";

Deno.test("Dashboard fetches orders and positions after a connection that does not go on, and calls them stale till then", async () => {
  const { adapter, store, settle, requested } = rig({
    "/api/orders?limit=200": () => json({ count: 1, items: [order("o1")] }),
    "/api/positions": () => json({ account: { ...ACCOUNT, equity: 5 }, count: 1, items: [position(IBM, 3, 1)] }),
    "/api/alerts?limit=100": () => json({ count: 1, items: [alert("a1")] }),
  });
  adapter.greet(true);
  assertEquals(store.trading.stale.value, false);
  await settle();
  requested();
  adapter.enter("waiting");
  adapter.greet(false);
  assertEquals([store.stale.value, store.trading.stale.value], [false, true]);
  await settle();
  const { trading } = store;
  assertEquals([trading.stale.value, trading.orders.working.value[0]?.order_id], [false, "o1"]);
  assertEquals([[...trading.positions.held.value], trading.positions.account.value.equity], [[IBM], 5]);
  assertEquals(trading.alerts.all.value.map(({ alert_id }) => alert_id), ["a1"]);
});

Deno.test("Dashboard calls orders and positions stale while they cannot be fetched, says so once, and tries again", async () => {
  let failing = true;
  const { dashboard, adapter, store, clock, logged } = rig({
    "/api/positions": () => failing ? problem("busy") : json({ account: ACCOUNT, count: 0, items: [] }),
  });
  dashboard.start();
  adapter.greet(false);
  await clock.tick(11_000);
  assertEquals([store.trading.stale.value, store.liveness.value.label], [true, "Live, with gaps"]);
  assertEquals(logged().filter((text) => text.includes("busy")), [
    "Cannot fetch the positions: 503 busy",
  ]);
  failing = false;
  await clock.tick(6_000);
  assertEquals(store.trading.stale.value, false);
  dashboard.stop();
});

Deno.test("Dashboard fetches the positions once for a burst of TRADEs, and the last of them is in the answer", async () => {
  let quantity = 0;
  const { adapter, store, clock, requested } = rig({
    "/api/positions": () => json({ account: ACCOUNT, count: 1, items: [position(AAPL, quantity, 10)] }),
  });
  adapter.greet(true);
  await clock.tick(1000);
  requested();
  for (quantity = 1; quantity <= 50; quantity++) adapter.trade({ event: "PARTIAL_FILL", order_id: "o1", ticker: AAPL });
  quantity = 50;
  await clock.tick(1000);
  assertEquals(requested(), [POSITIONS, POSITIONS]);
  assertEquals(store.trading.positions.row(AAPL)?.value.quantity, 50);
});

Deno.test("Dashboard calls positions stale that still lack a fill a second after it was told", async () => {
  const owed = Promise.withResolvers<Response>();
  const held = () => json({ account: ACCOUNT, count: 1, items: [position(AAPL, 100, 10)] });
  let answer = (): Response | Promise<Response> => held();
  const { dashboard, adapter, store, clock } = rig({ "/api/positions": () => answer() });
  dashboard.start();
  adapter.greet(true);
  await clock.tick(1000);
  adapter.trade({ event: "FILL", order_id: "o1", ticker: AAPL });
  await clock.tick(1000);
  assertEquals(store.trading.stale.value, false);
  answer = () => owed.promise;
  adapter.trade({ event: "FILL", order_id: "o2", ticker: AAPL });
  await clock.tick(900);
  assertEquals(store.trading.stale.value, false, "an answer takes a moment");
  await clock.tick(1100);
  assertEquals(store.trading.stale.value, true);
  answer = held;
  owed.resolve(held());
  await clock.tick(6000);
  assertEquals(store.trading.stale.value, false);
  dashboard.stop();
});

Deno.test("Dashboard fetches every few seconds what only the server knows exactly, as long as anybody sees it", async () => {
  const { dashboard, adapter, store, clock, requested, draw } = rig({
    "/api/positions": () => json({ account: ACCOUNT, count: 1, items: [position(AAPL, 1, 10)] }),
    "/api/alerts?limit=100": () => json({ count: 1, items: [alert("a1")] }),
  }, { positions: [position(AAPL, 1, 10)] });
  dashboard.start();
  adapter.greet(false);
  await clock.tick(1000);
  const polled = async () => {
    requested();
    await clock.tick(10_000);
    return requested().filter((path) => !path.includes("status")).toSorted();
  };
  const alerts = "GET /api/alerts?limit=100";
  assertEquals(await polled(), [alerts, alerts, POSITIONS, POSITIONS]);
  for (const minutes of [1, 5, 15]) {
    const excursion = { minutes, best_pct: 1, worst_pct: 0, last_pct: 1, complete: true };
    adapter.tell("alert_scored", { alert_id: "a1", ...excursion });
  }
  draw();
  assertEquals(store.trading.alerts.isRunning, false);
  assertEquals(await polled(), [POSITIONS, POSITIONS]);
  dashboard.setHidden(true);
  assertEquals(await polled(), []);
  dashboard.setHidden(false);
  adapter.enter("waiting");
  assertEquals(await polled(), []);
  dashboard.stop();
});

Deno.test("Dashboard asks nothing more of a server that still owes the last answers", async () => {
  const owed = Promise.withResolvers<Response>();
  const { dashboard, adapter, clock, requested } = rig({ "/api/positions": () => owed.promise }, {
    positions: [position(AAPL, 1, 10)],
  });
  dashboard.start();
  adapter.greet(true);
  await clock.tick(1000);
  requested();
  await clock.tick(30_000);
  assertEquals(requested().filter((path) => path === POSITIONS), [POSITIONS]);
  owed.resolve(problem("busy"));
  await clock.tick(10_000);
  assertEquals(requested().filter((path) => path === POSITIONS).length, 2);
  dashboard.stop();
});

Deno.test("Dashboard subscribes to the tickers of positions and working orders too", () => {
  const { dashboard, adapter, draw } = rig({}, { positions: [position(IBM, 3, 1)] });
  const asked = () => adapter.asked.splice(0);
  dashboard.start();
  assertEquals(asked(), [["more", IBM]]);
  const MSFT = parseTicker("MSFT");
  adapter.trade({ event: "SUBMIT", order_id: "o1", ticker: MSFT });
  draw();
  assertEquals(asked(), [["more", MSFT]]);
  adapter.trade({ event: "CANCEL", order_id: "o1", ticker: MSFT });
  draw();
  assertEquals(asked(), [["less", MSFT]]);
  dashboard.stop();
});

Deno.test("Dashboard values positions by a recording that begins anew, with another run of engine or server", () => {
  const { adapter, store, draw } = rig({}, { positions: [position(AAPL, 100, 10)] });
  const gains = (...trades: readonly (readonly [price: number, timeMs: number])[]) => {
    for (const [price, timeMs] of trades) store.tickReceived(AAPL, price, 1, timeMs);
    draw();
    return store.trading.positions.row(AAPL)?.value.unrealized_pnl;
  };
  assertEquals(gains([12, START_MS + 60_000], [11, START_MS]), 200, "a late trade");
  adapter.tell("engine_starting");
  assertEquals(gains([11, START_MS], [13, START_MS + 60_000]), 300);
  adapter.greet(false);
  assertEquals(gains([11, START_MS]), 100);
});

Deno.test("Dashboard fetches the chart's bars again when the server has loaded older ones", async () => {
  const { adapter, requested, settle } = rig();
  adapter.tell("bars_loaded", { ticker: TSLA, bars: 30 });
  assertEquals(requested(), []);
  adapter.tell("bars_loaded", { ticker: AAPL, bars: 30 });
  await settle();
  assertEquals(requested(), ["GET /api/bars?ticker=AAPL&timeframe=1m&limit=1000"]);
});

Deno.test("Dashboard goes by the status that was asked for last, whichever answer comes first", async () => {
  const answers: ((response: Response) => void)[] = [];
  const { adapter, store, settle } = rig({
    "/api/status": () => {
      const { promise, resolve } = Promise.withResolvers<Response>();
      answers.push(resolve);
      return promise;
    },
  });
  adapter.greet(false);
  adapter.tell("engine_stopped");
  const [first, second] = answers;
  second?.(json(status({ engine: "stopped" })));
  await settle();
  first?.(json(status({ engine: "running" })));
  await settle();
  assertEquals([answers.length, store.state.status.value.engine], [2, "stopped"]);
});

Deno.test("OrderTicket of the page takes no orders while connection, engine or feed is not live, and says why", () => {
  const { dashboard, adapter, store } = rig();
  const closed = () => dashboard.ticket.whyClosed.value;
  assertEquals(closed(), "Connecting");
  adapter.greet(true);
  assertEquals(closed(), null);
  for (
    const [changes, reason] of [
      [{ engine: "stopped" }, "The engine is stopped: no market data is received."],
      [{ feed: { name: "x", state: "lost" } }, "The x feed broke off. The server tries it again."],
      [{ feed: { name: "x", state: "connected", stale: true } }, "The x feed has been silent for 30 s or more."],
      [{}, null],
    ] as const
  ) {
    store.mergeStatus(status(changes));
    assertEquals(closed(), reason);
  }
  adapter.enter("waiting");
  assertEquals(closed(), "The connection to the server is lost.");
});

Deno.test("Controls ask the server, and show a refusal where it cannot be overlooked", async () => {
  const { dashboard, requested, noticed } = rig({
    "/api/watchlist": () => json({ ticker: IBM, added: true }, { status: 201 }),
    "/api/watchlist/BRK%2FA": () => new Response(null, { status: 204 }),
    "/api/tier2/promote": () => problem("IBM is stale", 409),
    "/api/tier2/demote": () => json({ ticker: IBM, tier: 1, changed: true }),
    "/api/ignition/start": () => json({ scoring: true, changed: true }),
  });
  const { controls } = dashboard;
  await controls.watch(IBM);
  await controls.unwatch(parseTicker("BRK/A"));
  await controls.holdTier(IBM, "demote");
  await controls.startScoring();
  assertEquals(noticed(), []);
  await controls.holdTier(IBM, "promote");
  assertEquals(noticed(), ["error: Cannot promote IBM: 409 IBM is stale"]);
  assertEquals(requested(), [
    "POST /api/watchlist",
    "DELETE /api/watchlist/BRK%2FA",
    "POST /api/tier2/demote",
    "POST /api/ignition/start",
    "POST /api/tier2/promote",
  ]);
});
