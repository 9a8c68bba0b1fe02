import { assert, assertEquals, assertFalse, assertMatch, assertThrows } from "@std/assert";
import { WsAdapter } from "@/lib/client/connection/ws_adapter.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { rig } from "../support/rig.ts";

const choose = { type: "SET_ACTIVE_TICKER", ticker: parseTicker("AAPL"), source: "search" } as const;
const states = (views: readonly { state: string }[]) => views.map((view) => view.state);

Deno.test("WsAdapter opens one socket and is live only after the greeting", () => {
  const { adapter, sockets, socket, views } = rig();
  assertEquals(adapter.connection.state, "idle");
  adapter.start();
  adapter.start();
  assertEquals(sockets.length, 1);
  assertEquals([socket().url, socket().protocols], ["ws://test/ws/feed", ["flashtape.v2"]]);
  socket().open();
  assertEquals(adapter.connection.state, "connecting", "an open socket is not live yet");
  socket().receive('STATUS:{"event":"engine_started"}');
  assertEquals(adapter.connection.state, "connecting", "another status is no greeting");
  socket().receive('STATUS:{"event":"connected"}');
  assertEquals(adapter.connection.state, "live");
  socket().receive('STATUS:{"event":"connected"}');
  assertEquals(states(views), ["connecting", "live"], "each change is told once");
  adapter.stop();
});

Deno.test("WsAdapter hands on every message it can read, in order, also before the greeting", () => {
  const { adapter, socket, messages, views } = rig();
  adapter.onMessage = (message) => void (messages as unknown[]).push([message.type, adapter.connection.state]);
  adapter.start();
  socket().open();
  socket().receive("LOG:first: with a colon");
  socket().receive('STATUS:{"event":"connected"}');
  socket().receive('TICK:{"ticker":"AAPL","price":175.5,"volume":100,"timestamp":"2026-01-05T15:00:00.000Z"}');
  socket().receive('{"type":"ACTIVE_TICKER_CHANGED","ticker":"AAPL","source":"search"}');
  assertEquals<unknown>(messages, [
    ["LOG", "connecting"],
    ["STATUS", "live"],
    ["TICK", "live"],
    ["ACTIVE_TICKER_CHANGED", "live"],
  ]);
  assertEquals(views.length, 2);
  adapter.stop();
});

Deno.test("WsAdapter counts and reports frames it cannot read, and goes on", () => {
  const { adapter, goLive, messages, errors } = rig();
  const socket = goLive();
  const bad = ["", "hello", "NOPE:{}", "TICK:{", 'TICK:{"ticker":"AAPL"}', "{}", "{", new ArrayBuffer(3), undefined, 7];
  bad.forEach((frame) => socket.receive(frame));
  assertEquals(errors.map((error) => error instanceof SyntaxError), bad.map(() => true));
  assertEquals(adapter.undecodableFrames, bad.length);
  socket.receive("LOG:still here");
  assertEquals(messages.at(-1), { type: "LOG", data: "still here" });
  assertEquals([adapter.connection.state, socket.closes.length], ["live", 0]);
  adapter.stop();
});

Deno.test("WsAdapter reports a callback that throws, and goes on", () => {
  const { adapter, goLive, errors } = rig();
  adapter.onMessage = () => {
    throw new TypeError("message");
  };
  adapter.onConnection = () => {
    throw "no error at all";
  };
  adapter.onHeartbeat = () => {
    throw new TypeError("heartbeat");
  };
  goLive().pong();
  assertEquals(errors.map((error) => error.message), [
    "no error at all",
    "no error at all",
    "message",
    "heartbeat",
    "message",
  ]);
  assertEquals(adapter.connection.state, "live");
  adapter.stop();
});

Deno.test("WsAdapter.send() says whether a live connection took the message", () => {
  const { adapter, socket } = rig();
  assertFalse(adapter.send(choose));
  adapter.start();
  assertFalse(adapter.send(choose));
  socket().open();
  assertFalse(adapter.send(choose), "the server has not greeted yet");
  socket().receive('STATUS:{"event":"connected"}');
  assert(adapter.send(choose));
  assertEquals(socket().sent.at(-1), '{"type":"SET_ACTIVE_TICKER","ticker":"AAPL","source":"search"}');
  socket().readyState = 2;
  assertFalse(adapter.send(choose), "the socket is closing");
  adapter.stop();
  assertFalse(adapter.send(choose));
});

Deno.test("WsAdapter retries 5 s after a loss and tells when", async () => {
  const { adapter, clock, goLive, sockets } = rig();
  goLive().lose();
  const now = clock.now();
  assertEquals(adapter.connection, {
    state: "waiting",
    sinceMs: now,
    attempt: 0,
    retryAtMs: now + 5_000,
    reason: "The connection broke off",
    lastHeardMs: now,
    transport: "websocket",
  });
  await clock.tick(4_999);
  assertEquals(sockets.length, 1);
  await clock.tick(1);
  assertEquals([sockets.length, adapter.connection.state, adapter.connection.attempt], [2, "connecting", 1]);
  adapter.stop();
});

Deno.test("WsAdapter backs off while the server cannot be reached, and starts over after 30 s up", async () => {
  const { adapter, clock, socket } = rig({ random: () => 0.999_999_9, firstRetryMs: 100 });
  adapter.start();
  const waits: number[] = [];
  const fail = async () => {
    socket().lose();
    // The first of an attempt's sockets was refused, or so it seems.
    if (adapter.connection.state === "connecting") socket().lose();
    const waitMs = (adapter.connection.retryAtMs ?? 0) - clock.now();
    waits.push(waitMs);
    await clock.tick(waitMs);
  };
  for (let i = 0; i < 4; i++) await fail();
  assertEquals(adapter.connection.attempt, 5);
  socket().greet();
  socket().pong();
  await clock.tick(29_000);
  await fail();
  socket().greet();
  socket().pong();
  await clock.tick(15_000);
  socket().pong();
  await clock.tick(15_000);
  await fail();
  assertEquals(waits, [100, 200, 400, 800, 1_600, 100]);
  adapter.stop();
});

Deno.test("WsAdapter gives up on an attempt after 10 s, whether the socket opens or not", async () => {
  for (const opens of [false, true]) {
    const { adapter, clock, sockets, socket } = rig();
    adapter.start();
    const first = socket();
    if (opens) first.open();
    await clock.tick(9_999);
    assertEquals(adapter.connection.state, "connecting");
    await clock.tick(1);
    assertEquals(adapter.connection.state, "waiting");
    assertEquals(adapter.connection.reason, "The server did not answer within 10 s");
    assertEquals(first.closes.length, 1);
    assertEquals(first.count, 0);
    first.greet();
    assertEquals(adapter.connection.state, "waiting", "an answer that comes too late is dropped");
    await clock.tick(5_000);
    assertEquals(sockets.length, 2);
    adapter.stop();
  }
});

Deno.test("WsAdapter drops whatever an older socket reports", async () => {
  const { adapter, clock, goLive, socket, messages } = rig();
  const old = goLive();
  await clock.tick(30_000);
  assertEquals(adapter.connection.state, "waiting");
  await clock.tick(5_000);
  socket().greet();
  const count = messages.length;
  old.receive("LOG:ghost");
  old.pong();
  old.lose(4001);
  assertEquals([messages.length, adapter.connection.state], [count, "live"]);
  adapter.stop();
});

Deno.test("WsAdapter does not retry what the server refused, until a person asks", async () => {
  for (const code of [4000, 4001, 4003]) {
    const { adapter, clock, environment, goLive, sockets, socket } = rig();
    goLive().lose(code);
    assertEquals(adapter.connection.state, "refused");
    assertEquals(clock.running, 0);
    environment.online();
    environment.show("visible");
    adapter.start();
    await clock.tick(3_600_000);
    assertEquals(sockets.length, 1);
    adapter.retryNow();
    socket().greet();
    assertEquals([sockets.length, adapter.connection.state, adapter.connection.reason], [2, "live", null]);
    adapter.stop();
  }
});

Deno.test("WsAdapter retries within 2 s of GOING_AWAY, by chance", async () => {
  for (const [random, delayMs] of [[0.1, 200], [0.9, 1_800]] as const) {
    const { adapter, clock, goLive, sockets } = rig({ random: () => random });
    goLive().lose(1001, "GOING_AWAY");
    assertEquals(adapter.connection.reason, "The server is shutting down");
    await clock.tick(delayMs - 1);
    assertEquals(sockets.length, 1);
    await clock.tick(1);
    assertEquals(sockets.length, 2);
    adapter.stop();
  }
});

Deno.test("WsAdapter reports a socket that the platform will not make, and does not try again", async () => {
  let attempts = 0;
  const { adapter, clock, errors, views } = rig({
    createSocket: () => {
      attempts++;
      throw new DOMException("insecure", "SecurityError");
    },
  });
  adapter.start();
  await clock.tick(600_000);
  assertEquals([attempts, adapter.connection.state, clock.running], [1, "refused", 0]);
  assertEquals(states(views), ["connecting", "refused"]);
  assertMatch(errors[0]?.message ?? "", /^Cannot open a socket to ws:\/\/test\/ws\/feed: insecure$/);
  adapter.stop();
});

Deno.test("WsAdapter refuses intervals that are not positive", () => {
  for (const name of ["firstRetryMs", "heartbeatMs", "connectTimeoutMs"]) {
    for (const value of [0, -1, NaN, Infinity]) {
      assertThrows(() => new WsAdapter({ url: "ws://test", [name]: value }), RangeError, `${name} must be a positive`);
    }
  }
});
