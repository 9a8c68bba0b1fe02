import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { BackendClient } from "@/lib/client/backend_client.ts";
import type { ConnectionView } from "@/lib/client/connection_view.ts";
import { Dashboard, dashboardFor } from "@/lib/client/dashboard.ts";
import { DashboardStore } from "@/lib/client/dashboard_store.ts";
import type { WsAdapterLike } from "@/lib/client/ws_adapter.ts";
import { type ClassicClientMessage, parseTicker, type ServerMessage, type Ticker } from "@/lib/protocol/mod.ts";
import { Subscription, type SubscriptionChange } from "@/lib/protocol/subscription.ts";
import { fakeClock } from "../support/fake_clock.ts";
import { AAPL, bar, boot, frames, ignition, item, START_MS, status, TSLA } from "./dashboard_samples.ts";

const IBM = parseTicker("IBM");

class FakeAdapter implements WsAdapterLike {
  onMessage: ((message: ServerMessage) => void) | null = null;
  onConnection: ((view: ConnectionView) => void) | null = null;
  onHeartbeat: WsAdapterLike["onHeartbeat"] = null;
  onError = (error: Error): void => {
    throw error;
  };
  connection: ConnectionView = { state: "idle", sinceMs: START_MS, attempt: 0, retryAtMs: null, reason: null };
  readonly sent: ClassicClientMessage[] = [];
  retries = 0;
  /** As in the batched dialect. */
  subscription = Subscription.of({ tickers: [AAPL, TSLA] });
  readonly asked: [string, ...unknown[]][] = [];

  start(): void {}
  stop(): void {}
  retryNow(): void {
    this.retries += 1;
  }
  send(message: ClassicClientMessage): boolean {
    this.sent.push(message);
    return this.connection.state === "live";
  }
  subscribe(change: SubscriptionChange): void {
    this.asked.push(["more", ...change.tickers ?? []]);
    this.subscription = this.subscription.with(change);
  }
  unsubscribe(change: SubscriptionChange): void {
    this.asked.push(["less", ...change.tickers ?? []]);
    this.subscription = this.subscription.without(change);
  }
  /** The server tells what is subscribed. */
  confirm(): void {
    this.onMessage?.({ type: "STATUS", data: { event: "subscribed", seq: 1, ...this.subscription.toJSON() } });
  }
  list(...tickers: Ticker[]): void {
    this.onMessage?.({
      type: "WATCHLIST",
      data: { count: tickers.length, items: tickers.map((ticker) => item(ticker)) },
    });
  }
  enter(state: ConnectionView["state"]): void {
    this.connection = { ...this.connection, state };
    this.onConnection?.(this.connection);
  }
  follow(ticker: Ticker): void {
    this.onMessage?.({
      type: "ACTIVE_TICKER_CHANGED",
      data: { type: "ACTIVE_TICKER_CHANGED", ticker, source: "watchlist" },
    });
  }
}

const json = (body: unknown, init?: ResponseInit): Response => Response.json(body, init);
const problem = (detail: string): Response =>
  json({ type: "about:blank", title: "Refused", status: 503, detail }, {
    status: 503,
    headers: { "content-type": "application/problem+json" },
  });

/** A dashboard over fakes; `answers` replaces what the server says to a path. */
function rig(answers: Record<string, () => Response> = {}) {
  const clock = fakeClock(START_MS);
  const drawn = frames();
  const store = new DashboardStore(boot(), { clock, schedule: drawn.schedule });
  const adapter = new FakeAdapter();
  const requests: string[] = [];
  const routes: Record<string, () => Response> = {
    "/api/status": () => json(status()),
    "/api/watchlist": () => json({ count: 1, items: [item(AAPL, { price: 123 })] }),
    "/api/ignition": () => json({ count: 1, items: [ignition(AAPL, 77)] }),
    "/api/bars?ticker=AAPL&timeframe=1m&limit=1000": () =>
      json({ ticker: AAPL, timeframe: "1m", bars: [bar(-2, 97), bar(-1, 98)] }),
    "/api/bars?ticker=TSLA&timeframe=1m&limit=1000": () => json({ ticker: TSLA, timeframe: "1m", bars: [bar(-1, 7)] }),
    ...answers,
  };
  const client = new BackendClient(adapter, {
    onListenerError: (error) => {
      throw error;
    },
  });
  const fetch = (path: string, init: RequestInit) => {
    requests.push(`${init.method} ${path}`);
    const answer = routes[path];
    return answer === undefined ? Promise.reject(new TypeError("connection refused")) : Promise.resolve(answer());
  };
  const dashboard = new Dashboard({ store, client, fetch, clock, maxMessageLength: 16_384 });
  /** The requests since the last call. */
  const requested = () => requests.splice(0);
  const logged = () => {
    drawn.draw();
    return store.state.log.value.map(({ text }) => text);
  };
  const settle = () => clock.tick(0);
  return { dashboard, store, state: store.state, adapter, clock, requested, logged, settle, draw: drawn.draw };
}

Deno.test("Dashboard fetches all that may have been missed when the connection becomes live", async () => {
  const { adapter, store, state, requested, settle } = rig();
  adapter.enter("live");
  assertEquals(state.sync.value, "pending");
  await settle();
  assertEquals(requested().sort(), [
    "GET /api/bars?ticker=AAPL&timeframe=1m&limit=1000",
    "GET /api/ignition",
    "GET /api/status",
    "GET /api/watchlist",
  ]);
  assertEquals(state.sync.value, "current");
  assertEquals(store.watchlist.item(AAPL)?.value.price, 123);
  assertEquals(state.ignition.value.get(AAPL)?.score, 77);
  assertEquals(state.chart.value.bars.map(({ close }) => close), [97, 98]);
});

Deno.test("Dashboard says in the log what could not be fetched, and fetches it with the next connection", async () => {
  const bad: [body: () => Response, line: RegExp][] = [
    [() => problem("the store is closed"), /^Cannot fetch the watchlist: 503 the store is closed$/],
    [() => new Response("<html>"), /^Cannot fetch the watchlist: the answer is not JSON$/],
    [() => json({ count: 1, items: [{ ticker: "?" }] }), /^Cannot fetch the watchlist: items\.0\.ticker: /],
    [() => json({}, { status: 502, statusText: "Bad Gateway" }), /^Cannot fetch the watchlist: 502 Bad Gateway$/],
  ];
  for (const [answer, line] of bad) {
    let failing = true;
    const good = json({ count: 1, items: [item(AAPL, { price: 123 })] });
    const { adapter, store, state, logged, settle } = rig({ "/api/watchlist": () => failing ? answer() : good });
    adapter.enter("live");
    await settle();
    assertEquals([state.sync.value, store.liveness.value.label], ["incomplete", "Live, with gaps"]);
    assert(logged().some((text) => line.test(text)), `${logged()} has no ${line}`);
    failing = false;
    adapter.enter("waiting");
    adapter.enter("live");
    await settle();
    assertEquals([state.sync.value, store.watchlist.item(AAPL)?.value.price], ["current", 123]);
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
  assertEquals([adapter.retries, requested().length], [1, 4]);
});

Deno.test("Dashboard.setEngine() asks the server and shows a refusal in the log", async () => {
  const { dashboard, state, requested, logged, settle } = rig({
    "/api/engine/stop": () => json({ state: "stopping" }),
    "/api/engine/start": () => problem("the feed has no key"),
    "/api/status": () => json(status({ engine: "stopping" })),
  });
  const stopping = dashboard.setEngine("stop");
  assertEquals(dashboard.engineBusy.value, true);
  await stopping;
  assertEquals(requested(), ["POST /api/engine/stop", "GET /api/status"]);
  assertEquals([dashboard.engineBusy.value, state.status.value.engine], [false, "stopping"]);
  await dashboard.setEngine("start");
  await settle();
  assertEquals(logged()[0], "Cannot start the engine: 503 the feed has no key");
});

Deno.test("dashboardFor() makes one dashboard per request on the server", () => {
  const one = boot();
  assertStrictEquals(dashboardFor(one), dashboardFor(one));
  assert(dashboardFor(one) !== dashboardFor(boot()));
});
