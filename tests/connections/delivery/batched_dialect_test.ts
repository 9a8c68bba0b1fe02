import { assert, assertEquals, assertMatch } from "@std/assert";
import { Disconnects } from "@/lib/protocol/mod.ts";
import { linesOf } from "@/tests/support/batched_reader.ts";
import { connectedOf, IBM, setUp, START, TSLA } from "../rig.ts";

Deno.test("HELLO is answered first; ticks come in columns and events numbered, one frame per flush", async () => {
  const { clock, manager, join } = setUp();
  const socket = join();
  assertEquals(connectedOf(socket), { event: "connected", epoch: "e1", seq: 0, recovered: false, replayed: 0 });
  manager.broadcastTick(IBM, 175.5, 100, START - 3);
  manager.broadcastTick(TSLA, 240.1, 20, START - 3 + 0.25);
  manager.broadcastStatus("engine_started");
  manager.broadcastTick(IBM, 175.52, 300, START + 4);
  assertEquals(socket.frames.length, 1);
  await clock.tick(16);
  assertEquals(socket.frames.length, 2);
  const [status, ticks] = (socket.frames[1] ?? "").split("\n");
  assertMatch(status ?? "", /^STATUS:\{"event":"engine_started",.*"_seq":1\}$/);
  assertEquals(
    ticks,
    `TICK:{"s":["IBM","TSLA"],"i":[0,1,0],"p":[175.5,240.1,175.52],"v":[100,20,300],"t0":${START - 1000},` +
      `"t":[997,997.25,1004],"_sent_at":${START}}`,
  );
});

Deno.test("a ready-made text reaches batched clients when it is an event that they can read, and only then", async () => {
  const { clock, manager, join, joinClassic } = setUp();
  const [batched, classic] = [join(), joinClassic()];
  const texts = [
    "raw text",
    "STATUS:{}",
    "STATUS:{ }",
    'NOPE:{"event":"a"}',
    'STATUS:{"event":"b"}',
    'STATUS:{"event":',
  ];
  for (const text of texts) manager.broadcast(text);
  await clock.tick(20);
  assertEquals(classic.frames.slice(1), texts);
  assertEquals(batched.frames.slice(1), ['STATUS:{"event":"b","_seq":1}']);
});

const REFUSED: [text: string, code: string, says: RegExp][] = [
  ["{", "bad_json", /JSON/],
  ['{"type":"SUBSCRIBE","tickers":["$IBM"]}', "bad_message", /tickers\.0/],
  ['{"type":"SUBSCRIBE","types":["TRADES"]}', "bad_message", /types\.0/],
  ['{"type":"SUBSCRIBE","colour":"red"}', "bad_message", /colour/],
  ['{"type":"UNSUBSCRIBE","tickers":["IBM"]}', "bad_message", /"\*" first/],
  ['{"type":"PING"}', "bad_message", /id/],
  ['{"type":"HELLO"}', "greeted_already", /SUBSCRIBE/],
  ['{"type":"NOPE"}', "bad_message", /type/],
];

for (const [text, code, says] of REFUSED) {
  Deno.test(`a batched client that says ${text} gets ERROR ${code} and nothing changes`, () => {
    const { manager, join } = setUp();
    const socket = join();
    socket.say(text);
    const last = linesOf(socket).at(-1);
    assert(last?.type === "ERROR");
    assertEquals([last.data.code, last.data.request], [code, text]);
    assertMatch(last.data.message, says);
    assertEquals([manager.connectionCount, socket.closes], [1, []]);
  });
}

Deno.test("nothing but HELLO is obeyed first, and its absence, silence and a wrong token end the connection", async () => {
  const { clock, manager, join } = setUp({ acceptsToken: (token) => token === "right" });
  const [late, mute, forger] = [join(null), join(), join({ token: "wrong" })];
  assertEquals(forger.closes, [Disconnects.UNAUTHORIZED]);
  assertEquals(join({ token: "right" }).frames.length, 1);
  late.say('{"type":"PING","id":1}');
  assertEquals(linesOf(late).map((line) => line.type === "ERROR" && line.data.code), ["hello_first"]);
  manager.broadcastStatus("not for late");
  await clock.tick(5000);
  assertEquals(late.closes, [Disconnects.HELLO_TIMEOUT]);
  await clock.tick(13_500);
  assertEquals(mute.closes, []);
  await clock.tick(1_000);
  assertEquals([mute.closes, manager.connectionCount], [[Disconnects.HEARTBEAT_LOST], 0]);
});

Deno.test("PING is answered at once with its id", () => {
  const socket = setUp().join();
  socket.say('{"type":"PING","id":"a1"}');
  assertEquals(
    socket.frames.at(-1),
    `PONG:{"id":"a1","server_time_utc":"2026-01-05T15:00:00.000Z","sent_at":${START}}`,
  );
});
