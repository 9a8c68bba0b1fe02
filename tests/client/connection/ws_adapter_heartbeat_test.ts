import { assertEquals } from "@std/assert";
import { EpochMs } from "@/lib/protocol/mod.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { countingClock } from "../support/counting_clock.ts";
import { rig } from "../support/rig.ts";

Deno.test("WsAdapter pings when live and every 15 s, and measures the round trip", async () => {
  const { adapter, clock, goLive, flow, heartbeats } = rig();
  const socket = goLive();
  assertEquals(socket.pings, 1);
  await clock.tick(40);
  socket.pong(1_700_000_000_000);
  await flow(14_000);
  await clock.tick(960);
  assertEquals(socket.pings, 2);
  await clock.tick(7);
  socket.pong(1_700_000_015_000);
  assertEquals(heartbeats, [
    { rttMs: 40, serverTimeMs: EpochMs.parse(1_700_000_000_000) },
    { rttMs: 7, serverTimeMs: EpochMs.parse(1_700_000_015_000) },
  ]);
  socket.pong();
  assertEquals(heartbeats.length, 2, "a PONG that nobody asked for measures nothing");
  adapter.stop();
});

Deno.test("WsAdapter takes one PONG as the answer to all PINGs before it, timed from the oldest", async () => {
  const { adapter, goLive, flow, heartbeats } = rig();
  const socket = goLive();
  await flow(15_000);
  socket.pong();
  await flow(15_000);
  assertEquals(adapter.connection.state, "live");
  socket.pong();
  assertEquals(heartbeats.map(({ rttMs }) => rttMs), [15_000, 0]);
  adapter.stop();
});

Deno.test("WsAdapter forgets the PINGs of a lost connection", async () => {
  const { adapter, clock, goLive, socket, heartbeats } = rig();
  goLive().lose();
  await clock.tick(5_000);
  socket().greet();
  await clock.tick(30);
  socket().pong();
  assertEquals(heartbeats.map(({ rttMs }) => rttMs), [30]);
  adapter.stop();
});

Deno.test("WsAdapter measures no negative round trip when the wall clock is set back", () => {
  let nowMs = 10_000;
  const { adapter, goLive, heartbeats } = rig({
    clock: { now: () => nowMs, setTimeout: () => 1, clearTimeout: () => {} },
  });
  const socket = goLive();
  nowMs = 9_000;
  socket.pong();
  assertEquals(heartbeats.map(({ rttMs }) => rttMs), [0]);
  adapter.stop();
});

Deno.test("WsAdapter is no longer live once two PINGs in a row stay unanswered, though data flows", async () => {
  const { adapter, clock, goLive, flow } = rig();
  const socket = goLive();
  await flow(29_000);
  assertEquals([adapter.connection.state, socket.pings], ["live", 2]);
  await clock.tick(1_000);
  assertEquals(adapter.connection.state, "waiting");
  assertEquals(adapter.connection.reason, "The server left 2 heartbeats unanswered");
  assertEquals(socket.closes, [{ code: 4409, reason: "HEARTBEAT_LOST" }]);
  adapter.stop();
});

Deno.test("WsAdapter is no longer live after two intervals without a word", async () => {
  const { adapter, clock, goLive } = rig();
  const socket = goLive();
  await clock.tick(1_000);
  socket.pong();
  await clock.tick(29_999);
  assertEquals(adapter.connection.state, "silent");
  await clock.tick(1);
  assertEquals(adapter.connection.state, "waiting");
  assertEquals(adapter.connection.reason, "Nothing was heard from the server for 30 s");
  assertEquals(socket.closes, [{ code: 4409, reason: "HEARTBEAT_LOST" }]);
  adapter.stop();
});

Deno.test("WsAdapter stays live for an hour of answered heartbeats", async () => {
  const { adapter, clock, goLive, flow, views } = rig();
  const socket = goLive();
  for (let interval = 0; interval < 240; interval++) {
    socket.pong();
    await flow(15_000);
  }
  assertEquals([adapter.connection.state, views.length, socket.pings, clock.running], ["live", 2, 241, 2]);
  adapter.stop();
});

Deno.test("WsAdapter keeps another heartbeat when told to", async () => {
  const { adapter, clock, goLive } = rig({ heartbeatMs: 200 });
  const socket = goLive();
  socket.pong();
  for (const pings of [2, 3]) {
    for (const stepMs of [90, 90, 20]) {
      await clock.tick(stepMs);
      socket.receive("LOG:tick");
    }
    assertEquals(socket.pings, pings);
  }
  await clock.tick(200);
  assertEquals(adapter.connection.state, "waiting");
  adapter.stop();
});

Deno.test("WsAdapter is silent 3 s after the last message, having asked, and live again with the next", async () => {
  const { adapter, clock, goLive, views } = rig();
  const socket = goLive();
  await clock.tick(400);
  socket.pong();
  const heardMs = clock.now();
  await clock.tick(1_499);
  assertEquals(socket.pings, 1);
  await clock.tick(1);
  assertEquals(socket.pings, 2, "asks for a sign of life");
  await clock.tick(1_499);
  assertEquals(adapter.connection.state, "live");
  await clock.tick(1);
  assertEquals([adapter.connection.state, adapter.connection.sinceMs], ["silent", heardMs]);
  assertEquals(adapter.send({ type: "SET_ACTIVE_TICKER", ticker: parseTicker("AAPL"), source: "watchlist" }), false);
  await clock.tick(2_000);
  socket.receive("LOG:tick");
  assertEquals(views.map(({ state }) => state), ["connecting", "live", "silent", "live"]);
  await clock.tick(3_000);
  assertEquals([adapter.connection.state, socket.closes], ["silent", []], "it is watched again");
  adapter.stop();
  assertEquals(clock.running, 0);
});

Deno.test("WsAdapter stays live on a connection on which only its own questions are answered", async () => {
  const { adapter, clock, goLive, views } = rig();
  const socket = goLive();
  for (let answered = 0; answered < 100; answered++) {
    while (socket.pings === answered) await clock.tick(100);
    await clock.tick(100);
    socket.pong();
  }
  assertEquals([adapter.connection.state, views.length], ["live", 2]);
  adapter.stop();
});

Deno.test("WsAdapter is silent as soon as the browser is offline, until something is heard", async () => {
  const { adapter, clock, environment, goLive } = rig();
  const socket = goLive();
  await clock.tick(100);
  environment.offline();
  assertEquals([adapter.connection.state, adapter.connection.reason], ["silent", "This device has no network"]);
  socket.receive("LOG:tick");
  assertEquals([adapter.connection.state, adapter.connection.reason], ["live", null], "a server on this very machine");
  adapter.stop();
});

for (const [how, wakes] of [["its timers run on", false], ["the tab is looked at", true]] as const) {
  Deno.test(`WsAdapter is silent after a computer's sleep once ${how}, and is lost if nothing comes`, async () => {
    const clock = countingClock();
    let sleptMs = 0;
    const { adapter, environment, goLive, views } = rig({ clock: { ...clock, now: () => clock.now() + sleptMs } });
    const socket = goLive();
    socket.pong();
    const heardMs = clock.now();
    sleptMs = 3_600_000;
    if (wakes) environment.show("visible");
    else await clock.tick(1_500);
    assertEquals([adapter.connection.state, adapter.connection.sinceMs], ["silent", heardMs]);
    await clock.tick(1_500);
    assertEquals([adapter.connection.state, adapter.connection.lastHeardMs], ["waiting", heardMs]);
    assertEquals(views.length, 4);
    adapter.stop();
  });
}

Deno.test("WsAdapter notices a silence though the wall clock was set back", async () => {
  const clock = countingClock();
  let setBackMs = 0;
  const { adapter, goLive } = rig({ clock: { ...clock, now: () => clock.now() - setBackMs } });
  goLive().pong();
  setBackMs = 3_600_000;
  await clock.tick(1_500);
  await clock.tick(3_000);
  assertEquals(adapter.connection.state, "silent");
  adapter.stop();
});

Deno.test("WsAdapter pings on a message when the timers of a hidden tab run late", () => {
  let late = 0;
  const { adapter, goLive } = rig({
    // Time passes, but no timer fires.
    clock: { now: () => late, setTimeout: () => 1, clearTimeout: () => {} },
  });
  const socket = goLive();
  socket.pong();
  late = 14_999;
  socket.receive("LOG:tick");
  assertEquals(socket.pings, 1);
  late = 15_000;
  socket.receive("LOG:tick");
  socket.receive("LOG:tick");
  assertEquals(socket.pings, 2);
  late = 30_000;
  socket.receive("LOG:tick");
  assertEquals(socket.pings, 3);
  late = 60_000;
  socket.pong();
  assertEquals([socket.pings, adapter.connection.state], [4, "live"], "the PONG counts before the PING that is due");
  adapter.stop();
});
