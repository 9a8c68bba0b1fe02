import { assert, assertEquals } from "@std/assert";
import { Disconnects } from "@/lib/protocol/mod.ts";
import { EventStreamReader } from "@/tests/support/event_stream.ts";
import { IBM, setUp as setUpManager, TSLA } from "./rig.ts";

function setUp(options: Parameters<typeof setUpManager>[0] = {}) {
  const rig = setUpManager(options);
  const open = (hello: Readonly<Record<string, unknown>> = {}) => {
    const socket = rig.manager.openStream(JSON.stringify({ type: "HELLO", ...hello }), { retryMs: 5000 });
    return Object.assign(new EventStreamReader(socket.body), { socket });
  };
  return { ...rig, open };
}

Deno.test("a stream is a client like a socket: it gets the same messages and is counted with them", async () => {
  const { clock, manager, join, open } = setUp();
  const socket = join({ tickers: ["IBM"] });
  const stream = open({ tickers: [IBM] });
  assertEquals([manager.connectionCount, manager.stats.groups], [2, 1]);
  manager.broadcastLog("hello");
  for (const ticker of [IBM, TSLA]) manager.broadcastTick(ticker, 100, 10, clock.now());
  await clock.tick(100);
  await stream.until(() => stream.lines.length >= 3);
  assertEquals(stream.lines, socket.frames.flatMap((frame) => frame.split("\n")));
  assertEquals(stream.lastId, "e1:1");
  manager.closeAll(Disconnects.SERVICE_RESTART);
  await stream.untilEnd();
});

Deno.test("a stream goes on where another ended: exactly what was missed, or a snapshot", async () => {
  const { clock, manager, open } = setUp({ limits: { historyEvents: 20 } });
  const first = open();
  for (let index = 0; index < 5; index += 1) manager.broadcastLog("before");
  await clock.tick(100);
  await first.until(() => first.seqs.length === 5);
  await first[Symbol.asyncDispose]();
  assertEquals([manager.connectionCount, manager.stats.leaving], [0, 0]);
  for (let index = 0; index < 3; index += 1) manager.broadcastLog("missed");
  const second = open({ epoch: "e1", seq: 5 });
  manager.broadcastLog("after");
  await clock.tick(100);
  await second.until(() => second.seqs.length >= 4);
  assertEquals(second.seqs, [6, 7, 8, 9]);
  assert(second.lines[0]?.includes('"recovered":true,"replayed":3'));
  for (let index = 0; index < 30; index += 1) manager.broadcastLog("too many");
  const third = open({ epoch: "e1", seq: 5 });
  await third.untilLine(/"_snapshot":true/);
  assert(third.lines[0]?.includes('"recovered":false'));
  assertEquals(third.lastId, null, "half a snapshot must not pass for a place in the order of events");
  manager.closeAll(Disconnects.SERVICE_RESTART);
});

Deno.test("a stream that is read stays open however long nobody speaks; one that is not read is ended with 4008", async () => {
  const { clock, manager, open } = setUp();
  const [read, stuck] = [open(), open()];
  const reading = read.untilEnd();
  await clock.tick(60_000);
  assertEquals(manager.connectionCount, 1);
  assertEquals(manager.stats.closed, { SLOW_CONSUMER: 1 });
  assert(read.lines.some((line) => line.startsWith('PONG:{"id":"stream"')));
  manager.closeAll(Disconnects.SERVICE_RESTART);
  await Promise.all([reading, stuck.untilEnd()]);
  assertEquals([read, stuck].map(({ events }) => JSON.parse(events.at(-1)?.data ?? "").code), [1012, 4008]);
});

Deno.test("a slow stream gets its ticks merged and never more than the soft mark is kept for it", async () => {
  const { clock, manager, open } = setUp({ limits: { softMarkBytes: 2000, blockedWriteMs: 60_000 } });
  const slow = open({ flush_ms: 0 });
  for (let index = 0; index < 500; index += 1) {
    manager.broadcastTick(IBM, index, 1, clock.now());
    await clock.tick(1);
  }
  assert(slow.socket.pendingBytes < 4000, `${slow.socket.pendingBytes} bytes`);
  assertEquals(manager.stats.slow, 1);
  const reading = slow.untilEnd();
  await clock.tick(100);
  const rows = slow.lines.filter((line) => line.startsWith("TICK:")).map((line) => JSON.parse(line.slice(5)));
  const sizes: number[] = rows.flatMap(({ v }) => v);
  assertEquals(sizes.reduce((sum, size) => sum + size, 0), 500);
  manager.closeAll(Disconnects.SERVICE_RESTART);
  await reading;
});

Deno.test("a stream that waits for its goodbye holds the server's end until it was taken", async () => {
  const { manager, open } = setUp();
  const stream = open();
  manager.closeAll(Disconnects.SERVICE_RESTART);
  assertEquals([manager.goodbyesLeft, manager.socketCount], [1, 1]);
  await stream.untilEnd();
  assertEquals([manager.goodbyesLeft, manager.socketCount], [0, 1]);
  stream.socket.ended();
  assertEquals(manager.socketCount, 0);
});
