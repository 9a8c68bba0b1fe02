import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { ConnectionManager, type ConnectionManagerOptions } from "@/lib/connections/connection_manager.ts";
import { streamFeed, type StreamWishes } from "@/lib/http/feed_stream.ts";
import { ShapeError } from "@/lib/http/problems/problem.ts";
import { parseTicker, Problem } from "@/lib/protocol/mod.ts";
import { EventStreamReader } from "@/tests/support/event_stream.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";

function setUp(limits: ConnectionManagerOptions["limits"] = {}) {
  const clock = fakeClock();
  const manager = new ConnectionManager({ clock, epoch: "e1", limits });
  const completed = Promise.withResolvers<void>();
  const remoteAddr: Deno.NetAddr = { transport: "tcp", hostname: "192.0.2.1", port: 1 };
  const info = { remoteAddr, completed: completed.promise };
  const open = (wishes: StreamWishes = {}, init: RequestInit = {}) =>
    streamFeed(new Request("http://localhost/api/stream", init), info, wishes, {
      manager,
      allowedOrigins: ["https://ok.example"],
      retryMs: 7000,
    });
  return { manager, clock, completed, open };
}

const readerOf = ({ body }: Response): EventStreamReader => {
  assert(body !== null);
  return new EventStreamReader(body);
};

Deno.test("a stream is answered as one that nobody may keep, gather or compress", async () => {
  const { open } = setUp();
  const response = open();
  assertEquals(response.status, 200);
  assertEquals(Object.fromEntries(response.headers), {
    "cache-control": "no-store, no-transform",
    "content-type": "text/event-stream",
    "x-accel-buffering": "no",
  });
  await using reader = readerOf(response);
  await reader.untilLine(/"event":"connected"/);
  assertEquals(reader.events[0]?.retryMs, 7000);
});

Deno.test("HEAD of a stream takes no place", () => {
  const { manager, open } = setUp();
  const response = open({}, { method: "HEAD" });
  assertEquals([response.status, response.body, manager.connectionCount], [200, null, 0]);
});

const LIMITS: [limits: ConnectionManagerOptions["limits"], says: RegExp][] = [
  [{ maxConnections: 1 }, /^all 1 connections/],
  [{ maxConnectionsPerAddress: 1 }, /^192\.0\.2\.1 has all/],
  [{ maxSockets: 1 }, /^all 1 sockets/],
];
for (const [limits, says] of LIMITS) {
  Deno.test(`a stream is refused beyond ${JSON.stringify(limits)}, until one ends`, async () => {
    const { manager, open } = setUp(limits);
    await using first = readerOf(open());
    const refused = open();
    const { status, detail } = Problem.parse(await refused.json());
    assertEquals([status, refused.headers.get("retry-after")], [503, "5"]);
    assertMatch(detail, says);
    await first[Symbol.asyncDispose]();
    assertEquals(manager.socketCount, 0);
    await readerOf(open())[Symbol.asyncDispose]();
  });
}

Deno.test("a stream whose response is over has left, whether or not its body was cancelled", async () => {
  const { manager, completed, open } = setUp();
  open();
  assertEquals(manager.connectionCount, 1);
  completed.reject(new Deno.errors.Interrupted());
  await completed.promise.catch(() => {});
  assertEquals(manager.socketCount, 0);
});

Deno.test("a server that is going away refuses streams as it refuses sockets", async () => {
  const { manager, open } = setUp();
  manager.stopAccepting();
  const refused = open();
  assertEquals([refused.status, refused.headers.get("retry-after")], [503, "2"]);
  assertEquals(Problem.parse(await refused.json()).detail, "the server is going away");
});

Deno.test("a stream is shown to pages of allowed origins, and refused to those of others", () => {
  const { open } = setUp();
  const { status, headers } = open({}, { method: "HEAD", headers: { origin: "https://ok.example" } });
  assertEquals([status, headers.get("access-control-allow-origin")], [200, "https://ok.example"]);
  assertEquals(open({}, { headers: { origin: "http://evil.example" } }).status, 403);
  assertEquals(open({}, { headers: { "sec-fetch-site": "cross-site" } }).status, 403);
});

Deno.test("the header Last-Event-ID wins over the parameter", async () => {
  const { manager, open } = setUp();
  for (let index = 0; index < 3; index += 1) manager.broadcastLog("missed");
  const wishes = { last_event_id: { epoch: "e1", seq: 0 } };
  await using stale = readerOf(open(wishes));
  await using fresh = readerOf(open(wishes, { headers: { "last-event-id": "e1:2" } }));
  await stale.until(() => stale.seqs.length === 3);
  await fresh.until(() => fresh.seqs.length === 1);
  assertEquals([stale.seqs, fresh.seqs], [[1, 2, 3], [3]]);
});

const tickers = ["IBM", "TSLA", "AAPL"].map(parseTicker);
const WRONG: [name: string, limits: ConnectionManagerOptions["limits"], wishes: StreamWishes, id: string, RegExp][] = [
  ["a header that is no id", {}, {}, "12", /^Last-Event-ID=12: must be epoch:seq/],
  ["an empty header", {}, {}, "", /^Last-Event-ID=: must be epoch:seq/],
  ["too many tickers", { maxSubscribedTickers: 2 }, { tickers }, "e1:0", /at most 2 tickers .* not 3/],
  ["a HELLO that is too long", { maxMessageLength: 80 }, { tickers }, "e1:0", /longer than 80 bytes/],
];
for (const [name, limits, wishes, id, says] of WRONG) {
  Deno.test(`a stream is refused for ${name}, and nothing is opened`, () => {
    const { manager, open } = setUp(limits);
    const error = assertThrows(() => open(wishes, { headers: { "last-event-id": id } }), ShapeError);
    assertMatch(error.message, says);
    assertEquals(manager.connectionCount, 0);
  });
}

Deno.test("a stream is conflated when it is asked to be", async () => {
  const { manager, clock, open } = setUp();
  await using merged = readerOf(open({ conflate: true }));
  await using whole = readerOf(open());
  for (const reader of [merged, whole]) await reader.untilLine(/"event":"connected"/);
  for (const price of [1, 2]) manager.broadcastTick(parseTicker("IBM"), price, 10, clock.now());
  await clock.tick(100);
  await merged.untilLine(/^TICK:.*"p":\[2\],"v":\[20\]/);
  await whole.untilLine(/^TICK:.*"p":\[1,2\],"v":\[10,10\]/);
});
