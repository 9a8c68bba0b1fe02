import { assertEquals } from "@std/assert";
import { rig } from "../support/rig.ts";

type Answer = "dead" | "old" | "silent" | "v2" | "hanging";

/**
 * What each kind of server does with a socket: `dead` is not there, `old` refuses a subprotocol, `silent` accepts it
 * without an echo, as no browser allows, `hanging` never answers.
 */
function plan(answer: () => Answer, random = 0) {
  const all = rig({ random: () => random });
  const startMs = all.clock.now();
  const attempts: [atS: number, offer: string][] = [];
  let seen = 0;
  /** Moves on second by second and answers each new socket at once. */
  const pass = async (seconds: number) => {
    for (let ms = 0; ms <= seconds * 1_000; ms += 500) {
      if (ms > 0) await all.clock.tick(500);
      for (; seen < all.sockets.length; seen++) {
        const socket = all.sockets[seen];
        if (socket === undefined) break;
        const offers = socket.protocols.includes("flashtape.v2");
        attempts.push([(all.clock.now() - startMs) / 1_000, offers ? "v2" : "classic"]);
        const does = answer();
        if (does === "dead" || (does === "old" && offers)) socket.lose(1006);
        else if (does === "v2" && offers) {
          socket.accept();
          socket.welcome();
        } else if (does !== "hanging") socket.greet();
      }
    }
  };
  return { ...all, attempts, pass };
}

Deno.test("WsAdapter speaks the batched dialect with a server that knows it", async () => {
  const { adapter, attempts, dialects, pass, socket } = plan(() => "v2");
  adapter.start();
  await pass(0);
  assertEquals([attempts, dialects, adapter.connection.state], [[[0, "v2"]], ["flashtape.v2"], "live"]);
  assertEquals(socket().said("HELLO"), [{ type: "HELLO", flush_ms: 16, conflate: false }]);
  assertEquals(adapter.delivery.dialect, "flashtape.v2");
  socket().lose();
  await pass(5);
  assertEquals([attempts.at(-1), dialects.length], [[5, "v2"], 1], "a dialect is told once");
  adapter.stop();
});

Deno.test("WsAdapter says nothing before the server has accepted, and HELLO first", () => {
  const { adapter, socket } = rig();
  adapter.start();
  assertEquals(socket().sent, []);
  socket().accept();
  assertEquals(socket().sent.length, 1);
  assertEquals(adapter.connection.state, "connecting");
  socket().receive('LOG:{"line":"x","level":"INFO","time":"2026-01-05T15:00:00.000Z","_seq":1}');
  assertEquals(adapter.connection.state, "connecting", "only the answer to HELLO is a greeting");
  socket().receive('STATUS:{"event":"connected","message":"welcome"}');
  assertEquals(adapter.connection.state, "connecting", "a greeting without epoch and seq is none");
  socket().welcome();
  assertEquals(adapter.connection.state, "live");
  adapter.stop();
});

Deno.test("WsAdapter falls back at once, within the same attempt, when an older server refuses", async () => {
  const { adapter, attempts, dialects, views, pass, socket } = plan(() => "old");
  adapter.start();
  await pass(0);
  assertEquals(attempts, [[0, "v2"], [0, "classic"]]);
  assertEquals(views.map(({ state, attempt }) => [state, attempt]), [["connecting", 1], ["live", 0]]);
  assertEquals([dialects, adapter.delivery.dialect, socket().said("HELLO")], [["classic"], "classic", []]);
  adapter.stop();
});

Deno.test("WsAdapter asks an older server for the batched dialect once after each loss", async () => {
  let server: Answer = "old";
  const { adapter, attempts, dialects, pass, socket } = plan(() => server);
  adapter.start();
  await pass(0);
  for (let loss = 0; loss < 2; loss++) {
    attempts.length = 0;
    socket().lose();
    await pass(5);
    assertEquals(attempts.map(([, offer]) => offer), ["v2", "classic"]);
    assertEquals(adapter.connection.state, "live");
  }
  server = "v2";
  socket().lose();
  await pass(5);
  assertEquals([adapter.delivery.dialect, dialects], ["flashtape.v2", ["classic", "flashtape.v2"]]);
  server = "old";
  attempts.length = 0;
  socket().lose();
  await pass(5);
  assertEquals(attempts.map(([, offer]) => offer), ["v2", "classic"], "a server may be replaced by an older one");
  assertEquals([adapter.connection.state, dialects.at(-1)], ["live", "classic"]);
  adapter.stop();
});

Deno.test("WsAdapter takes a server that echoes no subprotocol for a classic one", async () => {
  const { adapter, attempts, pass, socket } = plan(() => "silent");
  adapter.start();
  await pass(0);
  assertEquals([attempts, adapter.connection.state], [[[0, "v2"]], "live"]);
  assertEquals([adapter.delivery.dialect, socket().sent], ["classic", ["PING"]]);
  adapter.stop();
});

Deno.test("WsAdapter attempts a dead server by the backoff, with one fallback in each attempt", async () => {
  const { adapter, attempts, views, pass } = plan(() => "dead", 0.999_999_999);
  adapter.start();
  await pass(240);
  const atS = [0, 5, 15, 35, 75, 135, 195];
  assertEquals(attempts, atS.flatMap((s): [number, string][] => [[s, "v2"], [s, "classic"]]));
  assertEquals(views.filter(({ state }) => state === "connecting").map(({ attempt }) => attempt), [
    1,
    2,
    3,
    4,
    5,
    6,
    7,
  ]);
  assertEquals(views.filter(({ state }) => state === "waiting").length, 7, "the fallback is no loss of its own");
  assertEquals(adapter.connection.reason, "The server cannot be reached");
  adapter.stop();
});

Deno.test("WsAdapter remembers that a server is classic while it is dead, and then asks only once", async () => {
  let server: Answer = "old";
  const { adapter, attempts, pass, socket } = plan(() => server, 0.999_999_999);
  adapter.start();
  await pass(0);
  attempts.length = 0;
  server = "dead";
  socket().lose();
  await pass(80);
  assertEquals(attempts, [[5, "v2"], [5, "classic"], [15, "classic"], [35, "classic"], [75, "classic"]]);
  server = "silent";
  await pass(60);
  assertEquals([attempts.at(-1), adapter.connection.state], [[135, "classic"], "silent"]);
  adapter.stop();
});

Deno.test("WsAdapter does not fall back when the server does not answer, or ends a connection that was open", async () => {
  const hanging = plan(() => "hanging");
  hanging.adapter.start();
  await hanging.pass(15);
  assertEquals(hanging.attempts, [[0, "v2"], [15, "v2"]]);
  hanging.adapter.stop();

  const { adapter, clock, socket, sockets } = rig();
  adapter.start();
  socket().accept();
  socket().lose(1006);
  assertEquals([sockets.length, adapter.connection.state], [1, "waiting"]);
  await clock.tick(5_000);
  socket().lose(4003);
  assertEquals([sockets.length, adapter.connection.state], [2, "refused"], "it said why");
  adapter.stop();
});

Deno.test("WsAdapter gives the fallback its own 10 s, and stops within it", async () => {
  const { adapter, clock, socket, sockets } = rig();
  adapter.start();
  await clock.tick(9_000);
  socket().lose(1006);
  await clock.tick(9_999);
  assertEquals([sockets.length, adapter.connection.state], [2, "connecting"]);
  await clock.tick(1);
  assertEquals(adapter.connection.state, "waiting");
  adapter.retryNow();
  socket().lose(1006);
  adapter.stop();
  assertEquals([clock.running, sockets.map(({ count }) => count)], [0, [0, 0, 0, 0]]);
});
