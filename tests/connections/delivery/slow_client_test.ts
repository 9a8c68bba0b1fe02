import { assertEquals } from "@std/assert";
import { Disconnects } from "@/lib/protocol/mod.ts";
import { type LogFields, silentLogger } from "@/lib/support/logger.ts";
import { linesOf, rowsOf, seqsOf } from "@/tests/support/batched_reader.ts";
import { IBM, setUp, START, TSLA } from "../rig.ts";

Deno.test("a slow client is told so once, gets every event in order, its ticks merged, and is told when it is well", async () => {
  const { clock, manager, join } = setUp({ limits: { softMarkBytes: 100 } });
  const [slow, quick] = [join(), join()];
  await clock.tick(20);
  slow.isReading = false;
  slow.pendingBytes = 101;
  for (let index = 1; index <= 50; index += 1) {
    manager.broadcastTick(IBM, index, 10, START);
    manager.broadcastStatus(`s${index}`);
    await clock.tick(16);
  }
  assertEquals(rowsOf(quick).length, 50);
  const { slow: slowNow, slowed, behind } = manager.stats;
  assertEquals([slow.frames.length, slowNow, slowed, behind], [1, 1, 1, 1]);
  slow.resume();
  await clock.tick(20);
  assertEquals(seqsOf(slow), Array.from({ length: 50 }, (_, index) => index + 1));
  assertEquals(rowsOf(slow), [{ ticker: "IBM", price: 50, size: 500, count: 50 }]);
  await clock.tick(4000);
  manager.broadcastTick(IBM, 51, 10, START);
  await clock.tick(20);
  assertEquals(rowsOf(slow).at(-1), { ticker: "IBM", price: 51, size: 10, count: 1 });
  const notices = linesOf(slow).flatMap((line) =>
    line.type === "STATUS" && line.data.event.startsWith("slow_consumer") ? [line.data.event] : []
  );
  assertEquals(notices, ["slow_consumer", "slow_consumer_recovered"]);
  assertEquals([manager.stats.slow, manager.stats.slowed], [0, 1]);
});

Deno.test("a client is told that it is slow also when an answer to it is what finds no room", async () => {
  const { clock, manager, join } = setUp({ limits: { softMarkBytes: 100 } });
  const slow = join();
  await clock.tick(20);
  slow.pendingBytes = 101;
  slow.say('{"type":"PING","id":1}');
  assertEquals([manager.stats.slow, manager.stats.behind], [1, 1]);
  slow.resume();
  await clock.tick(20);
  assertEquals(linesOf(slow).slice(1).map(({ type, data }) => "event" in data ? data.event : type), [
    "PONG",
    "slow_consumer",
  ]);
});

Deno.test("a peer that takes nothing and says nothing is forgotten after five seconds, one that talks is kept", async () => {
  const { clock, manager, join } = setUp();
  const [dead, talking] = [join(), join()];
  for (const socket of [dead, talking]) {
    socket.isReading = false;
    socket.pendingBytes = 1;
  }
  for (let second = 0; second < 8; second += 1) {
    talking.say('{"type":"PING","id":1}');
    await clock.tick(1000);
  }
  assertEquals([dead.closes, talking.closes], [[Disconnects.SLOW_CONSUMER], []]);
  assertEquals([manager.connectionCount, manager.stats.closed], [1, { SLOW_CONSUMER: 1 }]);
});

Deno.test("ConnectionManager keeps events in order and only the latest tick per ticker for a slow client", async () => {
  const { clock, manager, joinClassic } = setUp({ limits: { softMarkBytes: 10 } });
  const [slow, quick] = [joinClassic(), joinClassic()];
  slow.isReading = false;
  slow.pendingBytes = 11;
  const seen = slow.frames.length;
  for (let price = 1; price <= 50; price += 1) {
    manager.broadcastTick(IBM, price, 100, START);
    manager.broadcastTick(TSLA, price, 100, START);
    manager.broadcastLog(`line ${price}`);
  }
  assertEquals(slow.frames.length, seen);
  assertEquals(quick.payloads("TICK").length, 100);
  slow.resume();
  await clock.tick(20);
  const logs = slow.frames.filter((frame) => frame.startsWith("LOG:"));
  assertEquals(logs, Array.from({ length: 50 }, (_, index) => `LOG:line ${index + 1}`));
  assertEquals(slow.payloads("TICK").map(({ ticker, price }) => [ticker, price]), [["IBM", 50], ["TSLA", 50]]);
  manager.broadcastTick(IBM, 51, 100, START);
  assertEquals(slow.payloads("TICK").at(-1)?.["price"], 51);
});

Deno.test("ConnectionManager closes a client with 4008 past the hard mark, forgets it and logs how much waited", () => {
  const logged: LogFields[] = [];
  const logger = { ...silentLogger, warn: (_: string, fields: LogFields = {}) => void logged.push(fields) };
  const { manager, joinClassic } = setUp({ limits: { softMarkBytes: 10, hardMarkBytes: 100 }, logger });
  const slow = joinClassic();
  slow.pendingBytes = 11;
  manager.broadcastLog("x".repeat(90));
  assertEquals([manager.connectionCount, slow.closes], [1, []]);
  manager.broadcastLog("x".repeat(90));
  assertEquals([manager.connectionCount, slow.closes], [0, [Disconnects.SLOW_CONSUMER]]);
  assertEquals(logged, [{ connection: 1 }, { connection: 1, waiting: 188 }]);
});

Deno.test("ConnectionManager keeps a client that is always a little behind, however much it has been sent by then", async () => {
  const { clock, manager, joinClassic } = setUp({ limits: { softMarkBytes: 50, hardMarkBytes: 300 } });
  const slow = joinClassic();
  slow.isReading = false;
  slow.pendingBytes = 51;
  for (let line = 1; line <= 50; line += 1) {
    manager.broadcastLog(`line ${line} ${"x".repeat(50)}`);
    slow.pendingBytes = 0;
    await clock.tick(20);
    assertEquals([slow.closes, manager.stats.behind], [[], 1]);
  }
  assertEquals(slow.frames.at(-1)?.slice(0, 11), "LOG:line 49");
});

Deno.test("ConnectionManager closes a client that takes nothing for too long, not one that takes a little", async () => {
  const { clock, manager, joinClassic } = setUp({ limits: { softMarkBytes: 10, noProgressMs: 1000 } });
  const [stuck, slow] = [joinClassic(), joinClassic()];
  for (const socket of [stuck, slow]) {
    socket.isReading = false;
    socket.pendingBytes = 1000;
  }
  manager.broadcastLog("waits");
  for (let step = 0; step < 30; step += 1) {
    slow.pendingBytes -= 1;
    await clock.tick(50);
  }
  assertEquals(stuck.closes, [Disconnects.SLOW_CONSUMER]);
  assertEquals([slow.closes, manager.connectionCount], [[], 1]);
});
