import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { EventStreamSocket } from "@/lib/connections/sockets/event_stream_socket.ts";
import { EventStreamText } from "@/lib/connections/sockets/event_stream_text.ts";
import { Disconnects } from "@/lib/protocol/mod.ts";
import { EventStreamReader } from "@/tests/support/event_stream.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";

const PING = '{"type":"PING","id":"stream"}';
const HELLO = '{"type":"HELLO"}';

function setUp() {
  const clock = fakeClock();
  const text = new EventStreamText("e1");
  const socket = new EventStreamSocket({
    clock,
    random: () => 0.5,
    text,
    hello: HELLO,
    retryMs: 5000,
    pingEveryMs: 9500,
  });
  const told: string[] = [];
  socket.listen({
    opened: () => told.push("opened"),
    received: (message) => told.push(message),
    receivedBinary: (bytes) => told.push(`${bytes} bytes`),
    closed: (code) => told.push(`closed ${code}`),
  });
  return { clock, text, socket, told, reader: new EventStreamReader(socket.body) };
}

Deno.test("EventStreamSocket says HELLO for its reader, which is told at first when to come back", async () => {
  const { told, reader } = setUp();
  await reader.read();
  assertEquals(told, [HELLO]);
  assertEquals(reader.events, [{ name: "message", data: "", id: null, retryMs: 5000 }]);
});

const FRAMES: [name: string, frame: string, id: string | null][] = [
  ["an event", 'LOG:{"line":"a","_seq":7}', "e1:7"],
  [
    "an event under a filter, with trades",
    'BAR:{"a":1,"_seq":7}\nBAR:{"a":1,"_seq":9,"_prev":7}\nTICK:{"s":[]}',
    "e1:9",
  ],
  ["trades", 'TICK:{"s":["IBM"],"_sent_at":1}', null],
  ["a snapshot of what was numbered elsewhere", 'TRADE:{"_seq":3,"_snapshot":true,"_sent_at":1}', null],
  ["a line that quotes a number", String.raw`LOG:{"line":"x,\"_seq\":5}"}`, null],
];
for (const [name, frame, id] of FRAMES) {
  Deno.test(`EventStreamSocket sends ${name} as one event with ${id ?? "no id"}`, async () => {
    const { socket, reader } = setUp();
    assert(socket.trySend(frame));
    await reader.until(() => reader.events.length === 2);
    assertEquals(reader.events[1], { name: "message", data: frame, id, retryMs: null });
  });
}

Deno.test("a frame that goes to several streams is made into bytes once", () => {
  const text = new EventStreamText("e1");
  const bytes = text.bytesOf('LOG:{"_seq":1}');
  assertStrictEquals(text.bytesOf('LOG:{"_seq":1}'), bytes);
  assert(text.bytesOf('LOG:{"_seq":2}') !== bytes);
});

Deno.test("EventStreamSocket counts what its reader has not taken as pending", async () => {
  const { socket, reader } = setUp();
  await reader.read();
  assertEquals(socket.pendingBytes, 0);
  socket.trySend("LOG:é");
  assertEquals(socket.pendingBytes, "data: LOG:e'\n\n".length);
  await reader.read();
  assertEquals(socket.pendingBytes, 0);
});

Deno.test("EventStreamSocket says PING as long as its reader takes what it is sent", async () => {
  const { clock, socket, told, reader } = setUp();
  const pings = () => told.filter((message) => message === PING).length;
  await reader.read();
  await clock.tick(3000);
  assertEquals(pings(), 2);
  for (let index = 0; index < 4; index += 1) socket.trySend("LOG:{}");
  for (const count of [2, 3]) {
    await reader.read();
    await clock.tick(1500);
    assertEquals(pings(), count, "it reads, if slowly");
  }
  await clock.tick(30_000);
  assertEquals(pings(), 3, "it has stopped");
  await reader.read();
  await reader.read();
  await clock.tick(1500);
  assertEquals(pings(), 4);
  socket.ended();
  await clock.tick(5000);
  assertEquals(pings(), 4);
});

Deno.test("EventStreamSocket says PING when nothing was sent for 1.5 s, and every 9.5 s in any case", async () => {
  const { clock, socket, told, reader } = setUp();
  const pings = () => told.filter((message) => message === PING).length;
  await reader.read();
  await clock.tick(1499);
  assertEquals(pings(), 0);
  await clock.tick(1);
  assertEquals(pings(), 1);
  for (let look = 1; look <= 7; look += 1) {
    socket.trySend("LOG:{}");
    await reader.read();
    await clock.tick(1500);
    assertEquals(pings(), look < 7 ? 1 : 2);
  }
  await clock.tick(3000);
  assertEquals(pings(), 4);
});

Deno.test("EventStreamSocket says goodbye as the last event, and is open until it was taken", async () => {
  const { socket, told, reader } = setUp();
  socket.trySend("LOG:{}");
  socket.close(Disconnects.SERVICE_RESTART);
  socket.close(Disconnects.SLOW_CONSUMER);
  assertEquals([socket.isOpen, socket.trySend("LOG:{}")], [true, false]);
  await reader.untilEnd();
  const data = '{"code":1012,"reason":"SERVICE_RESTART","reconnect":"at_once"}';
  assertEquals(reader.events.slice(2), [{ name: "close", data, id: null, retryMs: 1000 }]);
  assertEquals(socket.isOpen, false);
  assertEquals(told, [HELLO]);
  socket.ended();
  socket.ended();
  assertEquals(told, [HELLO, "closed 0"]);
});

Deno.test("EventStreamSocket tells a slow reader the ordinary delay", async () => {
  const { socket, reader } = setUp();
  socket.close(Disconnects.SLOW_CONSUMER);
  await reader.untilEnd();
  assertEquals(reader.events.at(-1)?.retryMs, 5000);
});

Deno.test("EventStreamSocket gives up a reader that does not take the goodbye for two minutes", async () => {
  const { clock, socket, reader } = setUp();
  socket.close(Disconnects.SLOW_CONSUMER);
  await clock.tick(119_000);
  assertEquals(socket.isOpen, true);
  await clock.tick(1000);
  assertEquals([socket.isOpen, socket.pendingBytes], [false, 0]);
  await assertRejects(() => reader.read(), Error, "given up");
});

Deno.test("EventStreamSocket is gone as soon as its reader is", async () => {
  const { socket, told, reader } = setUp();
  await reader[Symbol.asyncDispose]();
  assertEquals(told, [HELLO, "closed 0"]);
  assertEquals([socket.isOpen, socket.trySend("LOG:{}")], [false, false]);
  socket.close(Disconnects.SERVICE_RESTART);
  socket.kill();
  assertEquals(told.length, 2);
});
