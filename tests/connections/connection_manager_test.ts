import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { ConnectionManager } from "@/lib/connections/connection_manager.ts";
import { type ConnectionLimits, DEFAULT_LIMITS } from "@/lib/connections/limits.ts";
import { Disconnects, parseTicker } from "@/lib/protocol/mod.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { type LogFields, silentLogger } from "@/lib/support/logger.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";

const IBM = parseTicker("IBM");
const TSLA = parseTicker("TSLA");
const START = Date.UTC(2026, 0, 5, 15, 0, 0);

function setUp(limits: Partial<ConnectionLimits> = {}) {
  const clock = fakeClock(START);
  const manager = new ConnectionManager({ clock, limits });
  const join = () => {
    const socket = new FakeClientSocket();
    manager.connect(socket);
    return socket;
  };
  return { clock, manager, join };
}

Deno.test("ConnectionManager greets a client first of all, with the stamps of every broadcast", () => {
  const { join } = setUp();
  assertEquals(join().frames, [
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
  const { manager, join } = setUp();
  const socket = join();
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
  const { manager, join } = setUp();
  const [first, dead, last] = [join(), join(), join()];
  dead.isDead = true;
  manager.broadcastStatus("engine_started");
  assertEquals(manager.connectionCount, 2);
  for (const socket of [first, last]) assertEquals(socket.payloads("STATUS").length, 2);
});

Deno.test("ConnectionManager survives a platform socket whose send and close throw", () => {
  const { manager, join } = setUp();
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
  const other = join();
  assertEquals(manager.connectionCount, 1);
  manager.broadcastLog("still here");
  assertEquals(other.frames.at(-1), "LOG:still here");
});

Deno.test("ConnectionManager refuses a message that contains itself and sends nothing", () => {
  const { manager, join } = setUp();
  const socket = join();
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  assertThrows(() => manager.broadcastStatus("x", cycle), TypeError, "cycle");
  assertEquals(socket.frames.length, 1);
  assertEquals(manager.messageCounts, {});
});

Deno.test("ConnectionManager keeps events in order and only the latest tick per ticker for a slow client", async () => {
  const { clock, manager, join } = setUp({ softMarkBytes: 10 });
  const [slow, quick] = [join(), join()];
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

Deno.test("ConnectionManager takes up in the middle of a batch that a classic client could not take whole", async () => {
  const { clock, manager, join } = setUp({ softMarkBytes: 60 });
  // So many clients use up a turn of the event loop: what comes next waits and becomes one batch.
  for (let index = 0; index < 2100; index += 1) join();
  const client = join();
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
  const manager = new ConnectionManager({ clock });
  for (let index = 0; index < 64; index += 1) {
    const socket = new FakeClientSocket();
    sockets.push(socket);
    manager.connect(socket);
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

Deno.test("ConnectionManager closes a client with 4008 past the hard mark, forgets it and logs how much waited", () => {
  const logged: LogFields[] = [];
  const logger = { ...silentLogger, warn: (_: string, fields: LogFields = {}) => void logged.push(fields) };
  const manager = new ConnectionManager({
    clock: fakeClock(),
    limits: { softMarkBytes: 10, hardMarkBytes: 100 },
    logger,
  });
  const slow = new FakeClientSocket();
  manager.connect(slow);
  slow.pendingBytes = 11;
  manager.broadcastLog("x".repeat(90));
  assertEquals([manager.connectionCount, slow.closes], [1, []]);
  manager.broadcastLog("x".repeat(90));
  assertEquals([manager.connectionCount, slow.closes], [0, [Disconnects.SLOW_CONSUMER]]);
  assertEquals(logged, [{ connection: 1 }, { connection: 1, waiting: 188 }]);
});

Deno.test("ConnectionManager keeps a client that is always a little behind, however much it has been sent by then", async () => {
  const { clock, manager, join } = setUp({ softMarkBytes: 50, hardMarkBytes: 300 });
  const slow = join();
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
  const { clock, manager, join } = setUp({ softMarkBytes: 10, noProgressMs: 1000 });
  const [stuck, slow] = [join(), join()];
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

Deno.test("ConnectionManager answers PING with PONG and nothing else", () => {
  const { join } = setUp();
  const socket = join();
  socket.say("PING");
  assertEquals(socket.frames.at(-1), `PONG:{"server_time_utc":"2026-01-05T15:00:00.000Z","sent_at":${START}}`);
});

Deno.test("ConnectionManager tells everybody of a new active ticker, once", () => {
  const { manager, join } = setUp();
  const [one, other] = [join(), join()];
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
  ['{"type":"SET_ACTIVE_TICKER","ticker":"ibm"}', /^ERROR:.*ticker/],
  ['{"type":"SET_ACTIVE_TICKER","ticker":"IBM","source":"moon"}', /^ERROR:.*source/],
];

for (const [text, says] of REFUSED) {
  Deno.test(`ConnectionManager refuses ${text} with an ERROR to that client alone, and changes nothing`, () => {
    const { manager, join } = setUp();
    const [one, other] = [join(), join()];
    one.say(text);
    assertMatch(one.frames.at(-1) ?? "", says);
    assertEquals([other.frames.length, manager.activeTicker, manager.connectionCount], [1, null, 2]);
  });
}

Deno.test("ConnectionManager closes a client that sends too long, binary or too many messages, by its own code", async () => {
  const { clock, manager, join } = setUp({ maxMessageLength: 100, messagesPerSecond: 10, messageBurst: 5 });
  const [long, wide, binary, flood, polite] = [join(), join(), join(), join(), join()];
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
  const { manager, join } = setUp({ softMarkBytes: 10 });
  const [leaver, slow, other] = [join(), join(), join()];
  slow.pendingBytes = 11;
  manager.broadcastLog("waits");
  leaver.leave();
  assertEquals(manager.connectionCount, 2);
  manager.closeAll(Disconnects.GOING_AWAY);
  assertEquals([slow.closes, other.closes, leaver.closes], [[Disconnects.GOING_AWAY], [Disconnects.GOING_AWAY], []]);
  slow.say("PING");
  assertEquals([manager.connectionCount, slow.frames.length], [0, 1]);
});
