import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { type EpochMs, parseTicker } from "@/lib/protocol/mod.ts";
import type { OrderChange } from "@/lib/store/order_store.ts";
import { MemoryStore } from "@/lib/store/store.ts";
import { order } from "@/tests/store/samples.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";
import { type FakeClock, fakeClock } from "@/tests/support/fake_clock.ts";
import { payload } from "@/tests/support/feed_client.ts";
import { flashtapeRig } from "@/tests/support/flashtape_rig.ts";

const MARKET: Readonly<Record<string, string>> = { SIM_RATE: "400", SIM_TICKERS: "12" };

const setUp = (clock: FakeClock, store: MemoryStore, environment = MARKET) =>
  flashtapeRig({ clock, store, environment });

Deno.test("a server goes on with orders and positions of the one before it, those of the demonstration too", async () => {
  const clock = fakeClock();
  const store = new MemoryStore();
  const first = setUp(clock, store);
  await first.app.engine.start();
  await clock.tick(20_000);
  const held = first.app.broker.positions("demo").filter(({ quantity }) => quantity > 0);
  assertGreater(held.length, 0);
  await first.app.engine.stop();

  const second = setUp(clock, store);
  const kept = second.app.broker.positions("demo").filter(({ quantity }) => quantity > 0);
  assertEquals(
    kept.map(({ ticker, quantity }) => [ticker, quantity]),
    held.map(({ ticker, quantity }) => [ticker, quantity]),
  );
  assertGreater(second.manager.recent.orders.length, 0);
  await second.app.engine.start();
  await clock.tick(120_000);
  const sold = second.app.broker.orders().filter(({ side, status }) => side === "sell" && status === "filled");
  for (const { ticker } of held) assert(sold.some((order) => order.ticker === ticker), `${ticker} was not sold`);
  await second.app.engine.stop();
  assertEquals(second.logger.lines.filter((line) => line.startsWith("ERROR")), []);
});

Deno.test("a server shows the open orders from before it, however many others came after them", () => {
  const clock = fakeClock();
  const store = new MemoryStore();
  store.orders.record({ order: order("open") });
  for (let id = 0; id < 150; id += 1) store.orders.record({ order: order(`${id}`, { status: "rejected" }) });
  store.orders.record({ order: order("also open", { status: "partially_filled" }) });
  const { app, manager } = setUp(clock, store);
  assertEquals(manager.recent.openOrders.map(({ order_id }) => order_id), ["open", "also open"]);
  assertEquals(manager.recent.orders.map(({ order_id }) => order_id).slice(-2), ["149", "also open"]);
  assert(app.dashboardSnapshot().orders.some(({ order_id }) => order_id === "open"));
});

Deno.test("the kill switch leaves no open order and no position, stops the engine, and tells what it did", async () => {
  const clock = fakeClock();
  const { app, manager } = setUp(clock, new MemoryStore());
  const socket = new FakeClientSocket();
  manager.connect(socket);
  await app.engine.start();
  await clock.tick(20_000);
  const [item] = app.engine.watchlist();
  const ticker = item?.ticker ?? parseTicker("NONE");
  const { order_id } = app.broker.submit({ ticker, side: "buy", order_type: "limit", quantity: 1, limit_price: 0.01 });
  const held = app.broker.positions("demo").filter(({ quantity }) => quantity !== 0);
  const killing = app.killSwitch();
  const meanwhile = app.broker.submit({ ticker, side: "buy", order_type: "market", quantity: 1 });
  assertEquals([meanwhile.status, meanwhile.reason], ["rejected", "the kill switch was used"]);
  const report = await killing;
  assert(report.cancelled_orders.some((order) => order.order_id === order_id && order.status === "cancelled"));
  assertEquals(
    report.closing_orders.map((order) => order.ticker).sort(),
    held.map((position) => position.ticker).sort(),
  );
  assertEquals([report.failures, report.engine.state], [[], "stopped"]);
  assertEquals(app.broker.orders({ openOnly: true }), []);
  assertEquals(app.broker.positions("demo").filter(({ quantity }) => quantity !== 0), []);
  const rejected = app.broker.submit({ ticker, side: "buy", order_type: "market", quantity: 1 });
  assertEquals([rejected.status, rejected.reason], ["rejected", "the engine is stopped"]);
  await clock.tick(100);
  const told = socket.frames.filter((frame) => frame.includes('"event":"kill_switch"')).map(payload);
  assertEquals(told.map(({ cancelled, closed }) => [cancelled, closed]), [[
    report.cancelled_orders.length,
    held.length,
  ]]);
  manager.disconnect(socket);
});

for (
  const [name, recovers, left] of [
    ["closes what an order opens that it could not cancel at first", true, []],
    ["tells what an order has opened that it could not cancel", false, [
      /^position of 5 \S+ is not closed: the order could not be kept$/,
    ]],
  ] as [string, boolean, RegExp[]][]
) {
  Deno.test(`the kill switch ${name}`, async () => {
    const clock = fakeClock();
    const store = new MemoryStore();
    const { app } = setUp(clock, store);
    await app.engine.start();
    await clock.tick(20_000);
    const ticker = app.engine.watchlist().find(({ last_tick_time: time }) => time !== null)?.ticker ??
      parseTicker("NONE");
    app.broker.cancelAll("none but those of this test");
    app.broker.closeAll("none but those of this test");
    app.broker.submit({ ticker, side: "buy", order_type: "market", quantity: 5 });
    const record = store.orders.record.bind(store.orders);
    let isFailing = true;
    store.orders.record = (...changes) => {
      const isLost = ({ fill, order }: OrderChange) => fill === undefined || order.source === "forced";
      if (isFailing && changes.some(isLost)) throw new Error("disk full");
      record(...changes);
    };
    const killing = app.killSwitch();
    const timeMs = app.engine.marketTimeMs ?? 0 as EpochMs;
    app.broker.onTrade({ kind: "trade", ticker, price: 10, size: 100, timeMs });
    assertEquals(app.broker.positions().filter(({ quantity }) => quantity !== 0).map(({ quantity }) => quantity), [5]);
    isFailing = !recovers;
    const report = await killing;
    assertEquals(report.failures.length, left.length, report.failures.join());
    left.forEach((line, index) => assertMatch(report.failures[index] ?? "", line));
    const held = app.broker.positions().filter(({ quantity }) => quantity !== 0);
    assertEquals(held.length, left.length);
    assertEquals(report.closing_orders.map(({ filled_quantity: sold }) => sold), recovers ? [5] : []);
  });
}

Deno.test("scores that are turned off are told to nobody as if they still held", async () => {
  const clock = fakeClock();
  const { app, manager } = setUp(clock, new MemoryStore());
  await app.engine.start();
  await clock.tick(10_000);
  assertGreater(manager.recent.ignition.length, 0);
  assertEquals([app.setScoring(false), app.setScoring(false)], [true, false]);
  await clock.tick(5_000);
  assertEquals([manager.recent.ignition, app.status().scoring], [[], false]);
  app.setScoring(true);
  await clock.tick(5_000);
  assertGreater(manager.recent.ignition.length, 0);
  await app.engine.stop();
});

Deno.test("bars come oldest first, and the minute under way in its place among those that were kept before", async () => {
  const clock = fakeClock();
  const { app } = setUp(clock, new MemoryStore());
  await app.engine.start();
  await clock.tick(20_000);
  const ticker = app.engine.watchlist().find(({ ticker }) => app.engine.currentBar(ticker) !== undefined)?.ticker ??
    parseTicker("NONE");
  const current = app.engine.currentBar(ticker);
  const nowS = current?.time ?? 0;
  // As a recording that is played again has kept them the first time.
  const bar = { open: 1, high: 1, low: 1, close: 1, volume: 1, vwap: null };
  for (const time of [nowS - 60, nowS, nowS + 60]) {
    app.publish([{ type: "BAR", data: { ticker, timeframe: "1m", bar: { ...bar, time } } }]);
  }
  const times = (toS?: number) =>
    app.bars(ticker, "1m", { fromS: nowS - 60, ...(toS && { toS }) }).map(({ time }) => time);
  assertEquals([times(), times(nowS)], [[nowS - 60, nowS, nowS + 60], [nowS - 60, nowS]]);
  assertEquals(app.bars(ticker, "1m", {}).find(({ time }) => time === nowS), current);
  await app.engine.stop();
});

Deno.test("bars that an external engine publishes are kept, and charts show each minute once", () => {
  const clock = fakeClock();
  const { app } = setUp(clock, new MemoryStore());
  const ticker = parseTicker("IBM");
  const bar = { time: 60, open: 1, high: 2, low: 1, close: 2, volume: 3, vwap: null };
  app.publish([{ type: "BAR", data: { ticker, timeframe: "1m", bar } }, {
    type: "BAR",
    data: { ticker, timeframe: "5m", bar: { ...bar, time: 0 } },
  }]);
  assertEquals(app.bars(ticker, "1m", {}), [bar]);
  assertEquals(app.bars(ticker, "5m", { limit: 1 }).map(({ time }) => time), [0]);
});
