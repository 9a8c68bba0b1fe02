import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Disconnects } from "@/lib/protocol/mod.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";
import { IBM, setUp, START } from "./rig.ts";

Deno.test("ConnectionManager greets a client first of all, with the stamps of every broadcast", () => {
  const { joinClassic } = setUp();
  assertEquals(joinClassic().frames, [
    'STATUS:{"event":"connected","message":"Connected to Flashtape",' +
    `"_server_time_utc":"2026-01-05T15:00:00.000Z","_sent_at":${START}}`,
  ]);
});

Deno.test("ConnectionManager greets a socket that is still opening once it is open, and takes it only once", () => {
  const { manager } = setUp();
  const socket = new FakeClientSocket();
  socket.isOpen = false;
  manager.connect(socket);
  manager.connect(socket);
  assertEquals([manager.connectionCount, socket.frames.length], [1, 0]);
  socket.open();
  assertEquals(socket.payloads("STATUS").map(({ event }) => event), ["connected"]);
});

Deno.test("ConnectionManager writes every kind of message in the classic form", () => {
  const { manager, joinClassic } = setUp();
  const socket = joinClassic();
  socket.frames.length = 0;
  manager.broadcastLog("INFO engine: up\nand more");
  manager.broadcastTick(IBM, 187.25, 100, START - 5);
  manager.broadcastTrade("FILL", "o-1", IBM, { price: 187.25, quantity: 100n });
  manager.broadcastStatus("engine_started", { state: "running" });
  manager.broadcastBar(IBM, "1m", { time: 60, open: 1, high: 3, low: 1, close: 2, volume: 9, vwap: null }, 2);
  manager.broadcastIgnition(IBM, 85.3, true, "ok", { components: { base: 85.3 } });
  manager.broadcastWatchlist([], 12345, 7);
  manager.broadcast("raw text");
  const stamps = `"_server_time_utc":"2026-01-05T15:00:00.000Z","_sent_at":${START}}`;
  assertEquals(socket.frames, [
    "LOG:INFO engine: up\nand more",
    `TICK:{"ticker":"IBM","price":187.25,"volume":100,"timestamp":"2026-01-05T14:59:59.995Z",${stamps}`,
    `TRADE:{"timestamp":"2026-01-05T15:00:00.000Z","price":187.25,"quantity":100,"event":"FILL","order_id":"o-1","ticker":"IBM",${stamps}`,
    `STATUS:{"state":"running","event":"engine_started",${stamps}`,
    `BAR:{"ticker":"IBM","timeframe":"1m","bar":{"time":60,"open":1,"high":3,"low":1,"close":2,"volume":9,"vwap":null},` +
    `"revision":2,${stamps}`,
    `IGNITION:{"timestamp":"2026-01-05T15:00:00.000Z","components":{"base":85.3},"ticker":"IBM","score":85.3,` +
    `"passed_filter":true,"reason":"ok",${stamps}`,
    `WATCHLIST:{"count":0,"items":[],"event_time_ms":12345,"event_latency_ms":7,"_event_time":12345,` +
    `"_event_latency_ms":7,${stamps}`,
    "raw text",
  ]);
  assertEquals(manager.messageCounts, { LOG: 1, TICK: 1, TRADE: 1, STATUS: 1, BAR: 1, IGNITION: 1, WATCHLIST: 1 });
});

Deno.test("ConnectionManager removes a dead socket and goes on to the others", () => {
  const { manager, joinClassic } = setUp();
  const [first, dead, last] = [joinClassic(), joinClassic(), joinClassic()];
  dead.isDead = true;
  manager.broadcastStatus("engine_started");
  assertEquals(manager.connectionCount, 2);
  for (const socket of [first, last]) assertEquals(socket.payloads("STATUS").length, 2);
});

Deno.test("ConnectionManager survives a platform socket whose send and close throw", () => {
  const { manager, joinClassic } = setUp();
  manager.connect({
    readyState: 1,
    bufferedAmount: 0,
    send: () => {
      throw new Error("broken pipe");
    },
    close: () => {
      throw new Error("already gone");
    },
  });
  const other = joinClassic();
  assertEquals(manager.connectionCount, 1);
  manager.broadcastLog("still here");
  assertEquals(other.frames.at(-1), "LOG:still here");
});

Deno.test("ConnectionManager refuses a message that contains itself and sends nothing", () => {
  const { manager, joinClassic } = setUp();
  const socket = joinClassic();
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  assertThrows(() => manager.broadcastStatus("x", cycle), TypeError, "cycle");
  assertEquals(socket.frames.length, 1);
  assertEquals(manager.messageCounts, {});
});

Deno.test("ConnectionManager answers PING with PONG and nothing else", () => {
  const { joinClassic } = setUp();
  const socket = joinClassic();
  socket.say("PING");
  assertEquals(socket.frames.at(-1), `PONG:{"server_time_utc":"2026-01-05T15:00:00.000Z","sent_at":${START}}`);
});

Deno.test("ConnectionManager tells everybody of a new active ticker, once", () => {
  const { manager, joinClassic } = setUp();
  const [one, other] = [joinClassic(), joinClassic()];
  const text = '{"type":"SET_ACTIVE_TICKER","ticker":"IBM","source":"watchlist"}';
  one.say(text);
  other.say(text);
  for (const socket of [one, other]) {
    assertEquals(socket.frames.slice(1).map((frame) => frame.slice(0, 70)), [
      '{"type":"ACTIVE_TICKER_CHANGED","ticker":"IBM","source":"watchlist"}',
      'STATUS:{"ticker":"IBM","source":"watchlist","event":"active_ticker_cha',
    ]);
  }
  assertEquals(manager.activeTicker, { ticker: IBM, source: "watchlist" });
});

const REFUSED: [text: string, says: RegExp][] = [
  ["hello", /^ERROR:.*neither PING nor JSON/],
  ["{", /^ERROR:.*neither PING nor JSON/],
  ["[]", /^ERROR:/],
  ['{"type":"NOPE"}', /^ERROR:.*type/],
  ['{"type":"SET_ACTIVE_TICKER"}', /^ERROR:.*ticker/],
  ['{"type":"SET_ACTIVE_TICKER","ticker":"$IBM"}', /^ERROR:.*ticker/],
  ['{"type":"SET_ACTIVE_TICKER","ticker":"IBM","source":"moon"}', /^ERROR:.*source/],
];

for (const [text, says] of REFUSED) {
  Deno.test(`ConnectionManager refuses ${text} with an ERROR to that client alone, and changes nothing`, () => {
    const { manager, joinClassic } = setUp();
    const [one, other] = [joinClassic(), joinClassic()];
    one.say(text);
    assertMatch(one.frames.at(-1) ?? "", says);
    assertEquals([other.frames.length, manager.activeTicker, manager.connectionCount], [1, null, 2]);
  });
}

Deno.test("ConnectionManager closes a client that sends too long, binary or too many messages, by its own code", async () => {
  const { clock, manager, joinClassic } = setUp({
    limits: { maxMessageLength: 100, messagesPerSecond: 10, messageBurst: 5 },
  });
  const [long, wide, binary, flood, polite] = [
    joinClassic(),
    joinClassic(),
    joinClassic(),
    joinClassic(),
    joinClassic(),
  ];
  long.say("x".repeat(101));
  wide.say("é".repeat(51));
  binary.sayBinary(3);
  for (let index = 0; index < 6; index += 1) flood.say("PING");
  for (let index = 0; index < 30; index += 1) {
    await clock.tick(100);
    polite.say("PING");
  }
  assertEquals([long, wide, binary, flood, polite].map(({ closes }) => closes), [
    [Disconnects.BAD_FRAME],
    [Disconnects.BAD_FRAME],
    [Disconnects.BAD_FRAME],
    [Disconnects.RATE_LIMITED],
    [],
  ]);
  assertEquals([manager.connectionCount, polite.payloads("PONG").length], [1, 30]);
});

Deno.test("ConnectionManager forgets who leaves, sends all away with one code and leaves no timer", () => {
  const { manager, joinClassic } = setUp({ limits: { softMarkBytes: 10 } });
  const [leaver, slow, other] = [joinClassic(), joinClassic(), joinClassic()];
  slow.pendingBytes = 11;
  manager.broadcastLog("waits");
  leaver.leave();
  assertEquals(manager.connectionCount, 2);
  manager.closeAll(Disconnects.SERVICE_RESTART);
  assertEquals([slow.closes, other.closes, leaver.closes], [[Disconnects.SERVICE_RESTART], [
    Disconnects.SERVICE_RESTART,
  ], []]);
  slow.say("PING");
  assertEquals([manager.connectionCount, slow.frames.length], [0, 1]);
});
