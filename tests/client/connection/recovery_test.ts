import { assertEquals, assertMatch } from "@std/assert";
import { rig } from "../support/rig.ts";

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
const log = (seq: number) => `LOG:{"line":"${seq}","level":"INFO","time":"2026-01-05T15:00:00.000Z","_seq":${seq}}`;
const BAD = 'LOG:{"line":7,"_seq":4}';

Deno.test("WsAdapter goes on after the last event taken, and drops what comes again", async () => {
  const { adapter, clock, goLiveBatched, lines, recoveries, socket, sockets } = rig();
  goLiveBatched({ seq: 0 }).events(1, 2, 3);
  socket().lose();
  await clock.tick(5_000);
  socket().accept();
  assertEquals(socket().said("HELLO"), [{ type: "HELLO", epoch: "e1", seq: 3, flush_ms: 16, conflate: false }]);
  socket().welcome({ seq: 5, recovered: true, replayed: 2 });
  socket().events(4, 5, 5, 2, 6);
  assertEquals(lines, numbers(1, 6));
  assertEquals(recoveries, [
    { recovered: false, replayed: 0, gaps: 0, duplicates: 0 },
    { recovered: true, replayed: 2, gaps: 0, duplicates: 0 },
  ]);
  assertEquals(adapter.delivery, {
    dialect: "flashtape.v2",
    recovered: true,
    replayed: 2,
    gaps: 0,
    duplicates: 2,
    skipped: 0,
    conflatedTrades: 0,
    isConflated: false,
  });
  assertEquals(sockets.length, 2);
  adapter.stop();
});

Deno.test("WsAdapter starts over with the server's number where nothing could be recovered", async () => {
  const { adapter, clock, goLiveBatched, lines, recoveries, socket } = rig({ random: () => 0 });
  goLiveBatched({ seq: 0 }).events(1, 2, 3);
  socket().lose();
  await clock.tick(5_000);
  socket().accept();
  socket().welcome({ epoch: "e2", seq: 1, recovered: false });
  socket().receive('LOG:{"line":"old","level":"INFO","time":"2026-01-05T15:00:00.000Z","_snapshot":true}');
  socket().events(2, 3);
  assertEquals(lines, ["1", "2", "3", "old", "2", "3"]);
  assertEquals([recoveries.at(-1)?.recovered, adapter.delivery.recovered], [false, false]);
  socket().lose();
  await clock.tick(5_000);
  socket().accept();
  assertEquals(socket().said("HELLO"), [{ type: "HELLO", epoch: "e2", seq: 3, flush_ms: 16, conflate: false }]);
  adapter.stop();
});

Deno.test("WsAdapter reconnects at once over a gap and tells nothing after it until that is recovered", () => {
  const { adapter, clock, goLiveBatched, lines, messages, views, socket, sockets } = rig();
  const old = goLiveBatched({ seq: 0 });
  const before = messages.length;
  old.receive([log(1), log(3), log(4), 'ERROR:{"code":"x","message":"too late"}'].join("\n"));
  assertEquals([messages.length - before, sockets.length, adapter.connection.state], [1, 2, "connecting"]);
  assertEquals(old.closes, [{ code: 1000, reason: "GAP" }]);
  assertEquals(adapter.connection.retryAtMs, null);
  old.events(2);
  socket().accept();
  socket().events(2, 3);
  assertEquals(lines, ["1"], "nothing counts before the greeting");
  assertEquals(socket().said("HELLO"), [{ type: "HELLO", epoch: "e1", seq: 1, flush_ms: 16, conflate: false }]);
  socket().welcome({ seq: 4, recovered: true, replayed: 3 });
  socket().events(2, 3, 4, 5);
  assertEquals(lines, numbers(1, 5));
  assertEquals([adapter.delivery.gaps, adapter.delivery.recovered, clock.running], [1, true, 2]);
  assertEquals(views.map(({ state, attempt }) => [state, attempt]), [
    ["connecting", 1],
    ["live", 0],
    ["connecting", 1],
    ["live", 0],
  ]);
  adapter.stop();
});

Deno.test("WsAdapter resumes over gaps at once only every 5 s, else by the backoff", async () => {
  const { adapter, clock, goLiveBatched, socket, sockets } = rig({ random: () => 0.999_999_999 });
  const resume = (seq: number) => {
    socket().accept();
    socket().welcome({ seq, recovered: true });
  };
  goLiveBatched({ seq: 0 }).events(2);
  resume(2);
  socket().events(1, 3);
  assertEquals([sockets.length, adapter.connection.state], [2, "waiting"]);
  assertEquals(adapter.connection.reason, "Some messages were missing");
  assertEquals((adapter.connection.retryAtMs ?? 0) - clock.now(), 5_000);
  assertEquals(socket().closes, [{ code: 1000, reason: "GAP" }]);
  await clock.tick(5_000);
  resume(3);
  socket().events(2, 4);
  assertEquals([sockets.length, adapter.connection.state], [4, "connecting"], "5 s after the first");
  resume(4);
  await clock.tick(4_999);
  socket().events(3, 5);
  assertEquals((adapter.connection.retryAtMs ?? 0) - clock.now(), 10_000, "the second failure");
  adapter.stop();
});

Deno.test("WsAdapter starts afresh when a recovery leaves the same gap", async () => {
  const { adapter, clock, goLiveBatched, lines, socket } = rig();
  goLiveBatched({ seq: 0 }).events(1, 3);
  socket().accept();
  socket().welcome({ seq: 3, recovered: true, replayed: 2 });
  socket().events(3);
  assertEquals([adapter.connection.state, adapter.delivery.gaps], ["waiting", 2]);
  await clock.tick(5_000);
  socket().accept();
  assertEquals(socket().said("HELLO"), [{ type: "HELLO", flush_ms: 16, conflate: false }]);
  socket().welcome({ seq: 3 });
  socket().events(4);
  assertEquals([lines, adapter.delivery.recovered], [["1", "4"], false]);
  adapter.stop();
});

Deno.test("WsAdapter finds gaps under a filter by _prev", () => {
  const { adapter, goLiveBatched, lines, sockets, socket } = rig({ subscription: { types: ["LOG"] } });
  goLiveBatched({ seq: 10 }).events([14, 7], [20, 14], [30, 20]);
  assertEquals([lines, sockets.length], [["14", "20", "30"], 1]);
  socket().events([33, 31]);
  assertEquals([lines.length, sockets.length], [3, 2]);
  socket().accept();
  assertEquals(socket().said("HELLO"), [
    { type: "HELLO", epoch: "e1", seq: 30, flush_ms: 16, conflate: false, types: ["LOG"] },
  ]);
  socket().welcome({ seq: 40, recovered: true, replayed: 2 });
  socket().events([31, 30], [33, 31], [50, 33]);
  assertEquals(lines.slice(3), ["31", "33", "50"]);
  adapter.stop();
});

Deno.test("WsAdapter moves on to the number of a changed filter", () => {
  const { adapter, goLiveBatched, lines, sockets, socket } = rig();
  goLiveBatched({ seq: 0 }).events(1);
  socket().receive('STATUS:{"event":"subscribed","seq":5,"tickers":["*"],"types":["LOG"]}');
  socket().events(6);
  socket().receive('STATUS:{"event":"subscribed","seq":2}');
  socket().events(7);
  assertEquals([lines, sockets.length, adapter.delivery.gaps], [["1", "6", "7"], 1, 0]);
  adapter.stop();
});

Deno.test("WsAdapter does not move past what it could not read before the change of a filter", () => {
  const { adapter, goLiveBatched, lines, sockets, socket } = rig({ subscription: { types: ["LOG"] } });
  goLiveBatched({ seq: 0 }).events([1, 0]);
  socket().receive("LOG:{");
  socket().receive('STATUS:{"event":"subscribed","seq":5,"tickers":["*"],"types":["LOG"]}');
  socket().events([6, 5]);
  assertEquals([lines, sockets.length, adapter.delivery.gaps], [["1"], 2, 1]);
  socket().accept();
  socket().welcome({ seq: 6, recovered: true, replayed: 2 });
  socket().events([3, 1], [6, 3]);
  assertEquals([lines, sockets.length, adapter.delivery.skipped], [["1", "3", "6"], 2, 0]);
  adapter.stop();
});

Deno.test("WsAdapter reads every message of a frame, whatever is wrong with the others", () => {
  const { adapter, goLiveBatched, lines, ticks, errors, sockets } = rig();
  const socket = goLiveBatched({ seq: 0 });
  socket.receive(
    ["TICK:{", log(1), "", "PONG:{}", log(2), 'TICK:{"s":[],"i":[],"p":[],"v":[],"t0":0,"t":[]}'].join("\n"),
  );
  assertEquals([lines, ticks.length, errors.length, adapter.undecodableFrames], [["1", "2"], 1, 3, 3]);
  assertEquals([sockets.length, adapter.connection.state], [1, "live"]);
  socket.receive(new ArrayBuffer(3));
  assertEquals([errors.length, sockets.length], [4, 1]);
  adapter.stop();
});

Deno.test("WsAdapter.stop() ends the frame that is being read", () => {
  const { adapter, goLiveBatched, clock } = rig();
  const heard: unknown[] = [];
  const socket = goLiveBatched({ seq: 0 });
  adapter.onMessage = ({ data }) => {
    heard.push(data);
    adapter.stop();
  };
  socket.receive([log(1), log(2), 'ERROR:{"code":"x","message":"y"}'].join("\n"));
  assertEquals([heard, clock.running], [["1"], 0]);
});

Deno.test("WsAdapter recovers an event that it cannot read once, then skips it and says so", async () => {
  const { adapter, clock, goLiveBatched, lines, errors, sockets, socket } = rig();
  const bad = () => socket().receive(BAD);
  goLiveBatched({ seq: 0 }).events(1, 2, 3);
  bad();
  assertEquals([sockets.length, errors.length], [1, 1]);
  socket().events(5);
  assertEquals([sockets.length, lines], [2, numbers(1, 3)]);
  socket().accept();
  assertEquals(socket().said("HELLO"), [{ type: "HELLO", epoch: "e1", seq: 3, flush_ms: 16, conflate: false }]);
  socket().welcome({ seq: 5, recovered: true, replayed: 2 });
  bad();
  socket().events(5, 6);
  assertEquals([sockets.length, lines.slice(3)], [2, ["5", "6"]]);
  assertEquals([adapter.delivery.gaps, adapter.delivery.skipped, adapter.undecodableFrames], [1, 1, 2]);
  assertMatch(errors.at(-1)?.message ?? "", /^Cannot read 1 of the messages after number 3: skipped$/);

  await clock.tick(6_000);
  socket().receive('BAR:{"ticker":"?","_seq":7}');
  socket().events(8);
  assertEquals([sockets.length, lines.at(-1), adapter.delivery.skipped], [2, "8", 2], "it would only come again");
  socket().events(10);
  assertEquals([sockets.length, adapter.delivery.gaps], [3, 2], "what did not come at all is recovered still");
  adapter.stop();
});

Deno.test("WsAdapter reads again what was only garbled on the way", () => {
  const { adapter, goLiveBatched, lines, sockets, socket } = rig();
  goLiveBatched({ seq: 0 }).events(1);
  socket().receive("NOPE");
  socket().events(3);
  socket().accept();
  socket().welcome({ seq: 3, recovered: true, replayed: 2 });
  socket().events(2, 3, 4);
  assertEquals([lines, sockets.length, adapter.delivery.skipped], [numbers(1, 4), 2, 0]);
  adapter.stop();
});

Deno.test("WsAdapter forgets its place while it speaks the classic dialect", async () => {
  const { adapter, clock, goLiveBatched, recoveries, socket } = rig({ random: () => 0 });
  goLiveBatched({ seq: 0 }).events(1);
  socket().lose();
  await clock.tick(5_000);
  socket().lose();
  socket().greet();
  assertEquals([adapter.delivery.dialect, adapter.delivery.recovered], ["classic", null]);
  assertEquals(recoveries.at(-1)?.recovered, false);
  socket().lose();
  await clock.tick(5_000);
  socket().accept();
  assertEquals(socket().said("HELLO"), [{ type: "HELLO", flush_ms: 16, conflate: false }]);
  adapter.stop();
});

Deno.test("WsAdapter recovers over stop() and start()", () => {
  const { adapter, goLiveBatched, socket } = rig();
  goLiveBatched({ seq: 0 }).events(1, 2);
  adapter.stop();
  adapter.start();
  socket().accept();
  assertEquals(socket().said("HELLO"), [{ type: "HELLO", epoch: "e1", seq: 2, flush_ms: 16, conflate: false }]);
  adapter.stop();
});
