import { assert, assertEquals } from "@std/assert";
import { MessageType, parseTicker, type ScanPayload, type ScanRows } from "@/lib/protocol/mod.ts";
import { linesOf } from "@/tests/support/batched_reader.ts";
import type { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";
import { setUp as setUpManager } from "../rig.ts";

const rowsOf = (id: string, n: number): ScanRows => {
  return { id, at_ms: null, n, full: true, order: [parseTicker("AAA")], columns: ["price"], rows: { AAA: [n] } };
};
const newsOf = (id: string, n: number): ScanPayload => {
  return { id, at_ms: null, n, full: false, rows: { AAA: { "0": n } } };
};

/** A manager whose scans `up` and `down` have given so many answers. */
function setUp(limits = {}) {
  const numbers = new Map([["up", 1], ["down", 1]]);
  const rig = setUpManager({
    limits,
    scans: { rows: (id) => numbers.has(id) ? rowsOf(id, numbers.get(id) ?? 0) : undefined },
  });
  /** The next answer of a scan; null when it is the same as before. */
  const answer = (id: string, isNews = true) => {
    const n = (numbers.get(id) ?? 0) + Number(isNews);
    numbers.set(id, n);
    rig.manager.broadcastScan(id, isNews ? newsOf(id, n) : null, () => rowsOf(id, n));
  };
  return { ...rig, answer, numbers };
}

/** Answers that a client got: whole ones as `up 3`, changes as `up +3`. */
const answersOf = (socket: FakeClientSocket): string[] =>
  linesOf(socket).flatMap((line) =>
    line.type === MessageType.SCAN ? [`${line.data.id} ${line.data.full ? "" : "+"}${line.data.n}`] : []
  );
const subscribe = (socket: FakeClientSocket, ...scans: string[]) =>
  socket.say(JSON.stringify({ type: "SUBSCRIBE", scans }));

Deno.test("SUBSCRIBE to a scan is answered with its whole answer, and then come changes", async () => {
  const { clock, manager, join, answer } = setUp();
  const socket = join();
  await clock.tick(20);
  subscribe(socket, "up");
  await clock.tick(20);
  assertEquals([answersOf(socket), [...manager.wantedScans]], [["up 1"], ["up"]]);
  answer("up");
  answer("down");
  answer("up", false);
  answer("up");
  await clock.tick(20);
  assertEquals(answersOf(socket), ["up 1", "up +2", "up +3"]);
  assertEquals(manager.messageCounts["SCAN"], 3);
});

Deno.test("HELLO can ask for scans, and one that is gone is told as deleted", async () => {
  const { clock, manager, join } = setUp();
  const socket = join({ scans: ["up", "gone", "up"] });
  await clock.tick(20);
  assertEquals([answersOf(socket), [...manager.wantedScans]], [["up 1"], ["up"]]);
  const deleted = linesOf(socket).flatMap((line) =>
    line.type === "STATUS" && line.data.event === "scan_deleted" ? [line.data["id"]] : []
  );
  assertEquals(deleted, ["gone"]);
});

Deno.test("clients of a scan share one text, and a client that has asked again gets the whole", async () => {
  const { clock, join, answer } = setUp();
  const sockets = [join({ scans: ["up"] }), join({ scans: ["up"] })];
  await clock.tick(20);
  answer("up");
  subscribe(sockets[0] ?? join(), "up");
  await clock.tick(20);
  answer("up");
  await clock.tick(20);
  assertEquals(sockets.map(answersOf), [["up 1", "up +2", "up 2", "up +3"], ["up 1", "up +2", "up +3"]]);
  assertEquals(sockets[0]?.frames.at(-1), sockets[1]?.frames.at(-1));
});

Deno.test("UNSUBSCRIBE, the end of a client and the end of a scan end its answers", async () => {
  const { clock, manager, join, answer } = setUp();
  const [first, second] = [join({ scans: ["up", "down"] }), join({ scans: ["up"] })];
  await clock.tick(20);
  first.say(JSON.stringify({ type: "UNSUBSCRIBE", scans: ["up"] }));
  await clock.tick(20);
  answer("up");
  answer("down");
  assertEquals([answersOf(first), answersOf(second)], [["up 1", "down 1", "down +2"], ["up 1", "up +2"]]);
  second.leave();
  assertEquals([...manager.wantedScans], ["down"]);
  manager.endScan("down");
  answer("down");
  assertEquals([answersOf(first).length, [...manager.wantedScans]], [3, []]);
});

Deno.test("a client without room misses changes and gets the whole answer once it has room", async () => {
  const { clock, manager, join, answer } = setUp({ softMarkBytes: 1024 });
  const socket = join({ scans: ["up"] });
  await clock.tick(20);
  socket.isReading = false;
  manager.broadcastLog("x".repeat(2048));
  await clock.tick(20);
  answer("up");
  answer("up");
  socket.resume();
  await clock.tick(100);
  answer("up", false);
  answer("up", false);
  answer("up");
  assertEquals(answersOf(socket), ["up 1", "up 3", "up +4"]);
});

for (
  const [scans, maxSubscribedScans, code] of [
    [["none"], 2, "unknown_scan"],
    [["up", "none"], 2, "unknown_scan"],
    [["up", "down"], 1, "too_many_scans"],
  ] as const
) {
  Deno.test(`SUBSCRIBE to ${scans} of at most ${maxSubscribedScans} is refused with ${code}, and changes nothing`, async () => {
    const { clock, manager, join } = setUp({ maxSubscribedScans });
    const socket = join();
    await clock.tick(20);
    subscribe(socket, ...scans);
    await clock.tick(20);
    const errors = linesOf(socket).flatMap((line) => line.type === "ERROR" ? [line.data.code] : []);
    assertEquals([errors, [...manager.wantedScans], answersOf(socket)], [[code], [], []]);
  });
}

Deno.test("STATUS subscribed names the scans, and the tickers stay as they were", async () => {
  const { clock, join } = setUp();
  const socket = join({ tickers: ["IBM"] });
  subscribe(socket, "up");
  await clock.tick(20);
  const subscribed = linesOf(socket).find((line) => line.type === "STATUS" && line.data.event === "subscribed");
  assertEquals([subscribed?.data.scans, subscribed?.data.tickers], [["up"], ["IBM"]]);
});

Deno.test("a client that asks for scans again and again and reads nothing makes the server hold no answer", async () => {
  const big = { ...rowsOf("up", 1), columns: ["name"], rows: { AAA: ["x".repeat(100_000)] } };
  const { clock, manager, join } = setUpManager({ limits: { softMarkBytes: 1024 }, scans: { rows: () => big } });
  const socket = join();
  await clock.tick(20);
  socket.isReading = false;
  for (let turn = 0; turn < 20; turn += 1) {
    subscribe(socket, "up");
    socket.say(JSON.stringify({ type: "UNSUBSCRIBE", scans: ["up"] }));
  }
  const { heldBytes } = manager.stats;
  assert(heldBytes < 150_000, `${heldBytes} bytes are held`);
  subscribe(socket, "up");
  socket.resume();
  await clock.tick(100);
  manager.broadcastScan("up", null, () => big);
  assertEquals(answersOf(socket).at(-1), "up 1");
});
