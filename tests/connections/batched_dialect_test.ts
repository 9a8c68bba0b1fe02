import { assert, assertEquals, assertMatch } from "@std/assert";
import { ConnectionManager, type ConnectionManagerOptions } from "@/lib/connections/connection_manager.ts";
import { decodeBatched, Disconnects, parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { linesOf, rowsOf, seqsOf } from "@/tests/support/batched_reader.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";

const IBM = parseTicker("IBM");
const TSLA = parseTicker("TSLA");
const START = Date.UTC(2026, 0, 5, 15, 0, 0);

function setUp(options: ConnectionManagerOptions = {}) {
  const clock = fakeClock(START);
  const manager = new ConnectionManager({ clock, epoch: "e1", ...options });
  /** A client of the batched dialect; null says no HELLO. */
  const join = (hello: Record<string, unknown> | null = {}) => {
    const socket = new FakeClientSocket();
    manager.connect(socket, { dialect: "flashtape.v2" });
    if (hello !== null) socket.say(JSON.stringify({ type: "HELLO", ...hello }));
    return socket;
  };
  return { clock, manager, join };
}

const connectedOf = (socket: FakeClientSocket) => {
  const first = linesOf(socket)[0];
  assert(first?.type === "STATUS");
  const { event, epoch, seq, recovered, replayed } = first.data;
  return { event, epoch, seq, recovered, replayed };
};

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
    `TICK:{"s":["IBM","TSLA"],"i":[0,1,0],"p":[175.5,240.1,175.52],"v":[100,20,300],"t0":${START - 3},` +
      `"t":[0,0.25,7],"_sent_at":${START}}`,
  );
});

Deno.test("a flush waits flush_ms after the one before, and 0 means at once", async () => {
  const { clock, manager, join } = setUp();
  const [slow, quick] = [join({ flush_ms: 1000 }), join({ flush_ms: 0 })];
  const frames = () => [slow.frames.length - 1, quick.frames.length - 1];
  manager.broadcastTick(IBM, 1, 1, START);
  assertEquals(frames(), [0, 1]);
  await clock.tick(0);
  assertEquals(frames(), [1, 1]);
  manager.broadcastTick(IBM, 2, 1, START);
  await clock.tick(999);
  assertEquals(frames(), [1, 2]);
  await clock.tick(1);
  assertEquals([frames(), rowsOf(slow).length], [[2, 2], 2]);
});

Deno.test("clients with the same wishes share the very same frame", async () => {
  const { clock, manager, join } = setUp();
  const sockets = [join(), join(), join({ tickers: ["IBM"] }), join({ tickers: ["IBM"] })];
  await clock.tick(20);
  manager.broadcastTick(IBM, 1, 1, START);
  await clock.tick(20);
  manager.broadcastTick(IBM, 2, 1, START);
  await clock.tick(20);
  assertEquals(manager.stats.groups, 2);
  assertEquals(sockets[0]?.frames.slice(1), sockets[1]?.frames.slice(1));
  assertEquals(rowsOf(sockets[2] ?? join()), rowsOf(sockets[3] ?? join()));
});

Deno.test("clients that came to the same tickers by different ways share one group", async () => {
  const { clock, manager, join } = setUp();
  const types = ["TICK", "BAR"];
  const sockets = [
    join({ tickers: ["IBM", "TSLA"], types }),
    join({ tickers: ["TSLA", "IBM"], types: types.toReversed() }),
    join({ tickers: ["TSLA", "AAPL"], types }),
  ];
  sockets[2]?.say('{"type":"UNSUBSCRIBE","tickers":["AAPL"]}');
  sockets[2]?.say('{"type":"SUBSCRIBE","tickers":["IBM"]}');
  for (const ticker of [IBM, TSLA, IBM]) {
    await clock.tick(20);
    manager.broadcastTick(ticker, 1, 1, START);
  }
  await clock.tick(20);
  assertEquals(manager.stats.groups, 1);
  for (const socket of sockets) assertEquals(rowsOf(socket).map(({ ticker }) => ticker), ["IBM", "TSLA", "IBM"]);
});

Deno.test("a changed subscription sends the trades that were waiting once", async () => {
  const { clock, manager, join } = setUp();
  const socket = join({ tickers: ["IBM"] });
  manager.broadcastTick(IBM, 1, 100, START);
  await clock.tick(16);
  for (const change of ["SUBSCRIBE", "UNSUBSCRIBE"]) {
    manager.broadcastTick(IBM, 2, 100, START);
    socket.say(JSON.stringify({ type: change, tickers: ["TSLA"] }));
    await clock.tick(50);
  }
  assertEquals(rowsOf(socket).map(({ price }) => price), [1, 2, 2]);
});

for (const wishes of [{}, { types: ["TICK"] }, { types: ["TICK", "BAR"] }]) {
  Deno.test(`a flush is encoded once for all clients that ask for ${JSON.stringify(wishes)}`, async () => {
    const { clock, manager, join } = setUp();
    let encoded = 0;
    const toJSON = () => {
      encoded += 1;
      return "IBM";
    };
    // JSON makes a ticker of it, and tells that it did.
    const ticker = { toJSON } as unknown as Ticker;
    const sockets = Array.from({ length: 20 }, () => join(wishes));
    await clock.tick(20);
    for (let flush = 0; flush < 5; flush += 1) {
      encoded = 0;
      manager.broadcastTick(ticker, 1, 1, START);
      await clock.tick(20);
    }
    assertEquals([sockets.map((socket) => rowsOf(socket).length), encoded], [Array(20).fill(5), 1]);
  });
}

Deno.test("conflated clients get one row per ticker: last price, summed size, number of trades", async () => {
  const { clock, manager, join } = setUp();
  const socket = join({ conflate: true });
  for (let index = 1; index <= 5; index += 1) {
    manager.broadcastTick(IBM, 100 + index, 10, START);
    manager.broadcastTick(TSLA, 200 + index, 0.1, START);
  }
  manager.broadcastTick(IBM, 99, 1, START);
  await clock.tick(16);
  assertEquals(rowsOf(socket), [
    { ticker: "TSLA", price: 205, size: 0.5, count: 5 },
    { ticker: "IBM", price: 99, size: 51, count: 6 },
  ]);
});

Deno.test("a filter admits by ticker and type, and _prev chains what it admits", async () => {
  const { clock, manager, join } = setUp();
  manager.broadcastStatus("before");
  const socket = join({ tickers: ["IBM"], types: ["TICK", "BAR", "STATUS"] });
  const bar = { time: 60, open: 1, high: 1, low: 1, close: 1, volume: 1, vwap: null };
  for (const ticker of [TSLA, IBM, TSLA, IBM]) {
    manager.broadcastBar(ticker, "1m", bar);
    manager.broadcastTick(ticker, 1, 1, START);
    manager.broadcastLog("not wanted");
    await clock.tick(20);
  }
  manager.broadcastStatus("after");
  await clock.tick(20);
  const events = linesOf(socket).filter(({ stamps }) => stamps._seq !== undefined);
  assertEquals<unknown>(events.map(({ type, stamps }) => [type, stamps._prev, stamps._seq]), [
    ["BAR", 1, 4],
    ["BAR", 4, 8],
    ["STATUS", 8, 10],
  ]);
  assertEquals(rowsOf(socket).map(({ ticker }) => ticker), ["IBM", "IBM"]);
});

Deno.test("SUBSCRIBE and UNSUBSCRIBE change the filter live, lose nothing before and start the chain anew", async () => {
  const { clock, manager, join } = setUp();
  const socket = join({ tickers: ["IBM"] });
  const bar = { time: 60, open: 1, high: 1, low: 1, close: 1, volume: 1, vwap: null };
  manager.broadcastBar(IBM, "1m", bar);
  manager.broadcastBar(TSLA, "1m", bar);
  socket.say('{"type":"SUBSCRIBE","tickers":["TSLA","ZZZZ"]}');
  manager.broadcastBar(TSLA, "1m", bar);
  await clock.tick(20);
  socket.say('{"type":"UNSUBSCRIBE","tickers":["*"],"types":["LOG"]}');
  manager.broadcastBar(IBM, "1m", bar);
  manager.broadcastLog("not wanted");
  manager.broadcastStatus("still wanted");
  await clock.tick(20);
  const seen = linesOf(socket).slice(1).map(({ type, stamps, data }) => {
    const event = type === "STATUS" ? data.event : undefined;
    return [event ?? type, stamps._prev, stamps._seq, event === "subscribed" ? data["seq"] : undefined];
  });
  // The first TSLA bar is published before the answer and admitted by the new filter: it may come, and does.
  assertEquals<unknown>(seen, [
    ["subscribed", undefined, undefined, 0],
    ["BAR", 0, 1, undefined],
    ["BAR", 1, 2, undefined],
    ["BAR", 2, 3, undefined],
    ["subscribed", undefined, undefined, 3],
    ["still wanted", 3, 6, undefined],
  ]);
});

const REFUSED: [text: string, code: string, says: RegExp][] = [
  ["{", "bad_json", /JSON/],
  ['{"type":"SUBSCRIBE","tickers":["ibm"]}', "bad_message", /tickers\.0/],
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

Deno.test("the cap on named tickers is refused with ERROR, also in HELLO, and unknown tickers are accepted", () => {
  const { join } = setUp({ limits: { maxSubscribedTickers: 3 } });
  const refused = join({ tickers: ["A", "B", "C", "D"] });
  const error = linesOf(refused)[0];
  assert(error?.type === "ERROR" && error.data.code === "too_many_tickers");
  refused.say('{"type":"HELLO","tickers":["A","B","C"]}');
  assertEquals(linesOf(refused)[1]?.type, "STATUS");
  refused.say('{"type":"SUBSCRIBE","tickers":["D"]}');
  assertEquals(linesOf(refused)[2]?.type, "ERROR");
});

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

Deno.test("a client that comes back gets every event after its last, in order, once, also while more are published", async () => {
  const { clock, manager, join } = setUp({ limits: { softMarkBytes: 2000 } });
  for (let index = 1; index <= 500; index += 1) manager.broadcastStatus(`s${index}`);
  const socket = new FakeClientSocket();
  socket.isReading = false;
  manager.connect(socket, { dialect: "flashtape.v2" });
  socket.say('{"type":"HELLO","epoch":"e1","seq":100}');
  assertEquals(connectedOf(socket), { event: "connected", epoch: "e1", seq: 500, recovered: true, replayed: 400 });
  for (let index = 501; index <= 700; index += 1) {
    manager.broadcastStatus(`s${index}`);
    socket.pendingBytes = 0;
    await clock.tick(20);
  }
  await clock.tick(100);
  assertEquals(seqsOf(socket), Array.from({ length: 600 }, (_, index) => index + 101));
  assert(linesOf(socket).every(({ stamps }) => stamps._snapshot !== true));
  assertEquals(join({ epoch: "e1", seq: 700 }).frames.length, 1);
});

Deno.test("a client from another epoch, or too old, gets recovered:false and a snapshot of everything", () => {
  const bars = [{ time: 60, open: 1, high: 1, low: 1, close: 1, volume: 1, vwap: null }];
  const { manager, join } = setUp({ limits: { historyEvents: 10 }, bars: (ticker) => ticker === IBM ? bars : [] });
  manager.broadcastWatchlist([], 5, 1);
  manager.broadcastIgnition(IBM, 80, true, "ok");
  manager.broadcastIgnition(IBM, 85, true, "ok");
  manager.broadcastTick(IBM, 1, 1, START);
  manager.broadcastTick(IBM, 2, 1, START);
  manager.broadcastTick(TSLA, 3, 1, START);
  manager.setActiveTicker(IBM, "chart");
  manager.broadcastTrade("SUBMIT", "o1", IBM);
  manager.broadcastTrade("SUBMIT", "o2", IBM);
  manager.broadcastTrade("FILL", "o2", IBM);
  for (let index = 1; index <= 20; index += 1) manager.broadcastLog(`line ${index}`);
  for (const hello of [{ epoch: "e0", seq: 5 }, { epoch: "e1", seq: 2 }, { epoch: "e1", seq: 999 }, {}]) {
    const socket = join(hello);
    assertEquals(connectedOf(socket), { event: "connected", epoch: "e1", seq: 27, recovered: false, replayed: 0 });
    const snapshot = linesOf(socket).slice(1);
    assert(snapshot.every(({ stamps }) => stamps._snapshot === true && stamps._seq === undefined));
    assertEquals(snapshot.slice(0, 5).map(({ type }) => type), ["WATCHLIST", "IGNITION", "TICK", "BAR", "LOG"]);
    assertEquals(snapshot.filter(({ type }) => type === "LOG").length, 20);
    const [, ignition, ticks] = snapshot;
    assert(ignition?.type === "IGNITION" && ignition.data.score === 85);
    assert(ticks?.type === "TICK");
    assertEquals([ticks.data.s.map(String), ticks.data.p], [["IBM", "TSLA"], [2, 3]]);
    const orders = snapshot.flatMap((line) => line.type === "TRADE" ? [line.data.order_id] : []);
    assertEquals(orders, ["o1"]);
  }
});

Deno.test("clients that come within a second share one snapshot, and each gets what came after it", async () => {
  let made = 0;
  const { clock, manager, join } = setUp({
    bars: () => {
      made += 1;
      return [];
    },
  });
  manager.setActiveTicker(IBM, "chart");
  manager.broadcastTick(IBM, 1, 10, START);
  const first = join();
  manager.broadcastStatus("meanwhile");
  manager.broadcastTick(IBM, 2, 20, START);
  manager.broadcastTick(TSLA, 3, 30, START);
  const second = join();
  const other = join({ types: ["TICK"] });
  await clock.tick(20);
  assertEquals([made, connectedOf(first).seq, connectedOf(second).seq, connectedOf(other).seq], [2, 1, 1, 2]);
  for (const socket of [first, second]) {
    assertEquals(seqsOf(socket), [2]);
    assertEquals(rowsOf(socket).map(({ ticker, size }) => [ticker, size]), [["IBM", 20], ["TSLA", 30]]);
  }
  assertEquals(rowsOf(other), []);
  await clock.tick(1000);
  assertEquals([connectedOf(join()).seq, made], [2, 3]);
});

Deno.test("recovery under a filter replays what the filter admits", () => {
  const { manager, join } = setUp();
  for (let index = 1; index <= 6; index += 1) manager.broadcastIgnition(index % 2 === 0 ? IBM : TSLA, index, true, "");
  const socket = join({ epoch: "e1", seq: 2, tickers: ["IBM"] });
  assertEquals(connectedOf(socket).replayed, 2);
  const events = linesOf(socket).slice(1).map(({ stamps }) => [stamps._prev, stamps._seq]);
  assertEquals<unknown>(events, [[2, 4], [4, 6]]);
});

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
  const { clock, manager } = setUp();
  const sockets = Array.from({ length: 1500 }, () => {
    const socket = new FakeClientSocket();
    manager.connect(socket);
    return socket;
  });
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
