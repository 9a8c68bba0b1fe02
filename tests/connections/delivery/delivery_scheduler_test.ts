import { assert, assertEquals } from "@std/assert";
import { DEFAULT_LIMITS } from "@/lib/connections/limits.ts";
import { decodeBatched } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { rowsOf, seqsOf } from "@/tests/support/batched_reader.ts";
import type { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { IBM, setUp, START, TSLA } from "../rig.ts";

Deno.test("a broadcast to thousands of clients leaves the event loop room: it is done over several turns", async () => {
  const { clock, manager, join } = setUp();
  const sockets = Array.from({ length: 5000 }, () => join({ flush_ms: 0 }));
  await clock.tick(5);
  manager.broadcastStatus("one");
  const reached = () => sockets.filter((socket) => seqsOf(socket).includes(1)).length;
  assert(reached() < 5000 && reached() > 0, `${reached()} of 5000 in the first turn`);
  sockets.at(-1)?.say('{"type":"PING","id":7}');
  assertEquals(decodeBatched(sockets.at(-1)?.frames.at(-1) ?? "").type, "PONG");
  await clock.tick(5);
  assertEquals(reached(), 5000);
});

Deno.test("thousands of different subscriptions leave the event loop room: they are encoded over several turns", async () => {
  const { clock, manager, join } = setUp();
  const GROUPS = 2000;
  const sockets = Array.from({ length: GROUPS }, (_, index) => join({ tickers: ["IBM", `T${index}`] }));
  await clock.tick(20);
  manager.broadcastTick(IBM, 0, 1, START);
  await clock.tick(20);
  for (let price = 1; price <= 200; price += 1) manager.broadcastTick(IBM, price, 1, START);
  const reached = () => sockets.filter((socket) => socket.frames.length > 2).length;
  await clock.tick(1);
  assert(reached() < GROUPS / 4, `${reached()} of ${GROUPS} in the first turn`);
  sockets.at(-1)?.say('{"type":"PING","id":7}');
  assertEquals(decodeBatched(sockets.at(-1)?.frames.at(-1) ?? "").type, "PONG");
  await clock.tick(100);
  assert(sockets.every((socket) => rowsOf(socket).length === 201));
});

Deno.test("classic ticks that the processor cannot keep up with shrink to the latest per ticker; events do not", async () => {
  const { clock, manager, joinClassic } = setUp();
  const sockets = Array.from({ length: 1500 }, joinClassic);
  await clock.tick(5);
  // 150,000 frames take some 70 turns of the event loop, at a millisecond each.
  for (let index = 1; index <= 100; index += 1) manager.broadcastStatus(`s${index}`);
  await clock.tick(5);
  for (let index = 1; index <= 10; index += 1) {
    manager.broadcastTick(IBM, index, 1, START);
    manager.broadcastTick(TSLA, index, 1, START);
  }
  await clock.tick(200);
  for (const socket of [sockets[0], sockets.at(-1)]) {
    const events = socket?.payloads("STATUS").map(({ event }) => event);
    assertEquals(events?.slice(1), Array.from({ length: 100 }, (_, index) => `s${index + 1}`));
    assertEquals(socket?.payloads("TICK").map(({ ticker, price }) => [ticker, price]), [["IBM", 10], ["TSLA", 10]]);
  }
});

Deno.test("ConnectionManager takes up in the middle of a batch that a classic client could not take whole", async () => {
  const { clock, manager, joinClassic } = setUp({ limits: { softMarkBytes: 60 } });
  // So many clients use up a turn of the event loop: what comes next waits and becomes one batch.
  for (let index = 0; index < 2100; index += 1) joinClassic();
  const client = joinClassic();
  await clock.tick(10);
  manager.broadcastLog("first");
  client.isReading = false;
  for (let index = 1; index <= 9; index += 1) manager.broadcastLog(`line ${index} ${"x".repeat(20)}`);
  manager.broadcastTick(IBM, 1, 1, START);
  await clock.tick(3);
  manager.broadcastLog("later.");
  await clock.tick(40);
  const received = client.frames.length;
  client.resume();
  await clock.tick(60);
  const logs = client.frames.filter((frame) => frame.startsWith("LOG:")).map((frame) => frame.slice(4, 10));
  assertEquals(logs, ["first", ...Array.from({ length: 9 }, (_, index) => `line ${index + 1}`), "later."]);
  assertEquals([client.payloads("TICK").length, received < 10], [1, true]);
});

Deno.test("ConnectionManager brings clients up to date over several turns of the event loop, all of them", async () => {
  const inner = fakeClock(START);
  const sockets: FakeClientSocket[] = [];
  const sent = () => sockets.reduce((sum, { frames }) => sum + frames.length, 0);
  let most = 0;
  const clock: Clock = {
    ...inner,
    setTimeout: (callback, delayMs) =>
      inner.setTimeout(() => {
        const before = sent();
        callback();
        most = Math.max(most, sent() - before);
      }, delayMs),
  };
  const { manager, joinClassic } = setUp({ clock });
  for (let index = 0; index < 64; index += 1) {
    const socket = joinClassic();
    sockets.push(socket);
    socket.pendingBytes = DEFAULT_LIMITS.softMarkBytes + 1;
  }
  for (let line = 1; line <= 500; line += 1) manager.broadcastLog(`line ${line}`);
  for (const socket of sockets) socket.resume();
  await inner.tick(200);
  assert(most <= 2500, `${most} frames were sent in one turn`);
  assertEquals(
    sockets.filter(({ frames }) => frames.filter((frame) => frame.startsWith("LOG:")).length === 500).length,
    64,
  );
});

Deno.test("trades go on coming when the wall clock is set back", async () => {
  const inner = fakeClock(START);
  let setBackMs = 0;
  const clock: Clock = { ...inner, now: () => inner.now() - setBackMs };
  const { manager, join } = setUp({ clock });
  const client = join({ flush_ms: 16 });
  const trade = async (price: number) => {
    manager.broadcastTick(IBM, price, 1, START);
    await inner.tick(40);
  };
  await trade(1);
  setBackMs = 3_600_000;
  await trade(2);
  await trade(3);
  assertEquals(rowsOf(client).map(({ price }) => price), [1, 2, 3]);
});
