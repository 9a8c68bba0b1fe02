import { assert, assertEquals } from "@std/assert";
import { linesOf, rowsOf, seqsOf } from "@/tests/support/batched_reader.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";
import { connectedOf, IBM, setUp, START, TSLA } from "../rig.ts";

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
