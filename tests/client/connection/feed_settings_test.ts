import { assertEquals, assertThrows } from "@std/assert";
import { WsAdapter } from "@/lib/client/connection/ws_adapter.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { rig } from "../support/rig.ts";

const AAPL = parseTicker("AAPL");
const TSLA = parseTicker("TSLA");

Deno.test("WsAdapter.setConflate() reconnects once it has stood for 2 s, calmly, and goes on where it was", async () => {
  const { adapter, clock, goLiveBatched, views, socket, sockets, recoveries, environment } = rig();
  const old = goLiveBatched({ seq: 0 });
  old.events(1, 2);
  environment.show("hidden");
  adapter.setConflate(true);
  await clock.tick(1_999);
  assertEquals([sockets.length, adapter.connection.state], [1, "live"]);
  await clock.tick(1);
  assertEquals([sockets.length, adapter.connection.state], [2, "connecting"]);
  assertEquals([adapter.connection.reason, adapter.connection.attempt], [null, 1]);
  assertEquals(old.closes, [{ code: 1000, reason: "SETTINGS" }]);
  socket().accept();
  assertEquals(socket().said("HELLO"), [{ type: "HELLO", epoch: "e1", seq: 2, flush_ms: 1000, conflate: true }]);
  assertEquals(adapter.delivery.isConflated, false);
  socket().welcome({ seq: 2, recovered: true });
  assertEquals([adapter.delivery.isConflated, recoveries.at(-1)?.recovered], [true, true]);
  assertEquals(views.map(({ state }) => state), ["connecting", "live", "connecting", "live"]);
  assertEquals(clock.running, 2);
  adapter.stop();
});

Deno.test("WsAdapter.setConflate() does nothing about what is taken back within 2 s", async () => {
  const { adapter, clock, goLiveBatched, sockets } = rig();
  goLiveBatched();
  for (let i = 0; i < 5; i++) {
    adapter.setConflate(true);
    await clock.tick(1_500);
    adapter.setConflate(false);
    await clock.tick(1_500);
  }
  assertEquals([sockets.length, clock.running], [1, 2]);
  adapter.setConflate(false);
  await clock.tick(5_000);
  assertEquals(sockets.length, 1);
  adapter.stop();
});

Deno.test("WsAdapter.setConflate() waits 2 s from the last change", async () => {
  const { adapter, clock, goLiveBatched, sockets } = rig();
  goLiveBatched();
  adapter.setConflate(true);
  await clock.tick(1_000);
  adapter.setConflate(false);
  adapter.setConflate(true);
  await clock.tick(1_000);
  adapter.setConflate(true);
  await clock.tick(999);
  assertEquals(sockets.length, 1, "the same again is no change");
  await clock.tick(1);
  assertEquals(sockets.length, 2);
  adapter.stop();
});

Deno.test("WsAdapter.setConflate() tells what was set meanwhile with the next HELLO, or reconnects for it", async () => {
  const { adapter, clock, goLiveBatched, socket, sockets } = rig();
  goLiveBatched();
  adapter.setConflate(true);
  socket().lose();
  await clock.tick(5_000);
  assertEquals(sockets.length, 2, "the debounce ended with the connection");
  adapter.setConflate(false);
  adapter.setConflate(true);
  socket().accept();
  assertEquals(socket().said("HELLO"), [{ type: "HELLO", epoch: "e1", seq: 0, flush_ms: 1000, conflate: true }]);
  adapter.setConflate(false);
  await clock.tick(3_000);
  socket().welcome({ recovered: true });
  assertEquals(sockets.length, 2);
  await clock.tick(2_000);
  assertEquals(sockets.length, 3, "HELLO had gone when it was set");
  adapter.stop();
});

Deno.test("WsAdapter.setConflate() leaves a classic connection alone", async () => {
  const { adapter, flow, goLive, sockets } = rig();
  goLive().pong();
  adapter.setConflate(true);
  await flow(10_000);
  assertEquals([sockets.length, adapter.connection.state, adapter.delivery.isConflated], [1, "live", false]);
  adapter.stop();
});

Deno.test("WsAdapter.setConflate() reconnects on a message when the timers of a hidden tab run late", () => {
  let nowMs = 0;
  const { adapter, goLiveBatched, sockets } = rig({
    // Time passes, but no timer fires.
    clock: { now: () => nowMs, setTimeout: () => 1, clearTimeout: () => {} },
  });
  const socket = goLiveBatched();
  adapter.setConflate(true);
  nowMs = 1_999;
  socket.events(1);
  assertEquals(sockets.length, 1);
  nowMs = 2_000;
  socket.events(2);
  assertEquals(sockets.length, 2);
  adapter.stop();
});

Deno.test("WsAdapter falls back to the wait of a loss when a planned reconnect fails", async () => {
  const { adapter, clock, goLiveBatched, socket, sockets } = rig();
  goLiveBatched();
  adapter.setConflate(true);
  await clock.tick(2_000);
  socket().lose();
  socket().lose();
  assertEquals([sockets.length, adapter.connection.state], [3, "waiting"]);
  assertEquals((adapter.connection.retryAtMs ?? 0) - clock.now(), 5_000);
  adapter.stop();
});

Deno.test("WsAdapter counts the trades that were merged, and those of a snapshot not", () => {
  const { adapter, goLiveBatched, ticks } = rig();
  const socket = goLiveBatched();
  const columns = { s: ["AAPL", "TSLA"], i: [0, 1], p: [1, 2], v: [300, 40], t0: 1_000, t: [0, 2.5], n: [3, 1] };
  socket.receive(`TICK:${JSON.stringify(columns)}`);
  socket.receive(`TICK:${JSON.stringify({ ...columns, n: [9, 9], _snapshot: true })}`);
  assertEquals(adapter.delivery.conflatedTrades, 2);
  assertEquals(ticks.map(({ isSnapshot }) => isSnapshot), [false, true]);
  adapter.stop();
});

Deno.test("WsAdapter tells changes of the subscription, and all of it in each HELLO", async () => {
  const { adapter, clock, goLiveBatched, socket } = rig({ name: "test", flushMs: 0 });
  const live = goLiveBatched();
  adapter.unsubscribe({ tickers: ["*"], types: ["LOG"] });
  adapter.subscribe({ tickers: [AAPL, TSLA] });
  adapter.unsubscribe({ tickers: [TSLA] });
  adapter.subscribe({ tickers: [AAPL] });
  adapter.subscribe({});
  assertEquals(live.said("UNSUBSCRIBE"), [
    { type: "UNSUBSCRIBE", tickers: ["*"], types: ["LOG"] },
    { type: "UNSUBSCRIBE", tickers: ["TSLA"] },
  ]);
  assertEquals(live.said("SUBSCRIBE"), [{ type: "SUBSCRIBE", tickers: ["AAPL", "TSLA"] }], "no change, no message");
  live.lose();
  adapter.subscribe({ tickers: [TSLA] });
  await clock.tick(5_000);
  const types = ["TICK", "BAR", "TRADE", "WATCHLIST", "STATUS", "IGNITION", "ERROR", "PONG"];
  const hello = { type: "HELLO", epoch: "e1", seq: 0, flush_ms: 0, conflate: false, tickers: ["AAPL", "TSLA"], types };
  socket().accept();
  assertEquals(socket().said("HELLO"), [{ ...hello, name: "test" }]);
  assertEquals(socket().said("SUBSCRIBE"), []);
  adapter.subscribe({ tickers: ["*"], types: ["LOG"] });
  assertEquals(socket().said("SUBSCRIBE"), [{ type: "SUBSCRIBE", tickers: ["*"], types: ["LOG"] }], "after HELLO");
  socket().welcome({ recovered: true });
  socket().lose();
  await clock.tick(10_000);
  socket().accept();
  assertEquals(socket().said("HELLO"), [
    { type: "HELLO", epoch: "e1", seq: 0, flush_ms: 0, conflate: false, name: "test" },
  ]);
  adapter.stop();
});

Deno.test("WsAdapter keeps what was subscribed over a classic connection, and says nothing of it there", async () => {
  const { adapter, clock, goLive, socket } = rig();
  const classic = goLive();
  adapter.unsubscribe({ types: ["TICK", "LOG"] });
  adapter.unsubscribe({ tickers: ["*"] });
  assertEquals(classic.sent, ["PING"]);
  classic.lose();
  await clock.tick(5_000);
  socket().accept();
  const types = ["BAR", "TRADE", "WATCHLIST", "STATUS", "IGNITION", "ERROR", "PONG"];
  assertEquals(socket().said("HELLO"), [{ type: "HELLO", flush_ms: 16, conflate: false, tickers: [], types }]);
  adapter.stop();
});

Deno.test("WsAdapter.unsubscribe() refuses single tickers while all are subscribed", () => {
  const { adapter, goLiveBatched } = rig();
  const socket = goLiveBatched();
  assertThrows(
    () => adapter.unsubscribe({ tickers: [AAPL, TSLA] }),
    RangeError,
    'Cannot unsubscribe from AAPL, TSLA: all tickers are subscribed; unsubscribe from "*" first',
  );
  assertEquals(socket.said("UNSUBSCRIBE"), []);
  adapter.stop();
});

const TOO_MANY = 'ERROR:{"code":"too_many_tickers","message":"at most 1 tickers can be subscribed by name, not 2"}';

Deno.test("WsAdapter asks for all tickers when the server refuses the names in its HELLO, and goes on as before", async () => {
  const { adapter, clock, goLiveBatched, messages, lines, socket, sockets } = rig({
    subscription: { tickers: [AAPL, TSLA], types: ["LOG"] },
    position: { epoch: "e1", seq: 4 },
  });
  adapter.start();
  socket().accept();
  adapter.subscribe({ tickers: [parseTicker("IBM")] });
  socket().receive(TOO_MANY);
  socket().receive('ERROR:{"code":"hello_first","message":"HELLO must be the first message, not SUBSCRIBE"}');
  const wide = { type: "HELLO", epoch: "e1", seq: 4, flush_ms: 16, conflate: false, types: ["LOG"] };
  assertEquals(socket().said("HELLO").slice(1), [wide]);
  assertEquals([messages, sockets.length, adapter.connection.state], [[], 1, "connecting"]);
  socket().welcome({ seq: 6, recovered: true, replayed: 1 });
  socket().events([6, 4]);
  assertEquals([lines, adapter.connection.state], [["6"], "live"]);
  socket().lose();
  await clock.tick(5_000);
  goLiveBatched({ seq: 6, recovered: true });
  assertEquals(socket().said("HELLO"), [{ ...wide, seq: 6 }]);
  adapter.stop();
});

Deno.test("WsAdapter asks for all tickers when the server refuses the names in a SUBSCRIBE, once", () => {
  const { adapter, goLiveBatched, messages } = rig({ subscription: { tickers: [AAPL] } });
  const socket = goLiveBatched();
  const before = messages.length;
  adapter.subscribe({ tickers: [TSLA] });
  adapter.subscribe({ tickers: [parseTicker("IBM")] });
  socket.receive(TOO_MANY);
  socket.receive(TOO_MANY);
  assertEquals(socket.said("SUBSCRIBE").slice(2), [{ type: "SUBSCRIBE", tickers: ["*"] }]);
  assertEquals([adapter.subscription.tickers, messages.length - before], ["all", 0]);
  adapter.stop();
});

Deno.test("WsAdapter starts with the conflation and subscription of its options", () => {
  const cases = [
    [{ conflate: true }, { conflate: true }],
    [{ subscription: { tickers: [AAPL] } }, { tickers: ["AAPL"] }],
    [{ subscription: { types: ["BAR"] } }, { types: ["BAR"] }],
    [{ subscription: { tickers: ["*"] } }, {}],
    [{ flushMs: 1_000 }, { flush_ms: 1_000 }],
  ] as const;
  for (const [options, asked] of cases) {
    const { adapter, socket } = rig(options);
    adapter.start();
    socket().accept();
    assertEquals(socket().said("HELLO"), [{ type: "HELLO", flush_ms: 16, conflate: false, ...asked }]);
    adapter.stop();
  }
});

Deno.test("WsAdapter refuses options that the server would refuse", () => {
  for (const options of [{ flushMs: -1 }, { flushMs: 1_001 }, { flushMs: 0.5 }, { flushMs: NaN }]) {
    assertThrows(() => new WsAdapter({ url: "ws://test", ...options }), RangeError, "flushMs must be a whole number");
  }
  assertThrows(
    () => new WsAdapter({ url: "ws://test", name: "x".repeat(65) }),
    RangeError,
    "name must have at most 64",
  );
});

Deno.test("WsAdapter times PINGs of the batched dialect by their ids", async () => {
  const { adapter, clock, flow, goLiveBatched, heartbeats } = rig();
  const socket = goLiveBatched();
  const pong = (id: unknown) =>
    socket.receive(`PONG:${JSON.stringify({ id, server_time_utc: "2026-01-05T15:00:00.000Z", sent_at: 5 })}`);
  assertEquals(socket.said("PING"), [{ type: "PING", id: 1 }]);
  await flow(15_000);
  assertEquals(socket.said("PING").at(-1), { type: "PING", id: 2 });
  await clock.tick(40);
  pong(2);
  pong(1);
  pong(2);
  for (const other of [99, "2", null]) pong(other);
  assertEquals(heartbeats.map(({ rttMs }) => rttMs), [40], "an answer counts for those before it, and once");
  await flow(15_000);
  pong(1);
  await flow(14_000);
  await clock.tick(960);
  assertEquals([adapter.connection.state, socket.said("PING").length], ["live", 4]);
  await clock.tick(15_000);
  assertEquals(adapter.connection.reason, "The server left 2 heartbeats unanswered", "an answer to none is no answer");
  assertEquals(socket.pings, 0, "no PING of the classic dialect");
  adapter.stop();
});
