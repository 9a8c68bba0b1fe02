import { assert, assertEquals, assertMatch, assertObjectMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { Problem, ServerStatus } from "@/lib/protocol/mod.ts";
import { VERSION } from "@/lib/app/version.ts";
import { connectClient, isFrame, payload } from "@/tests/support/feed_client.ts";
import { openRawSocket } from "@/tests/support/process/raw_socket.ts";
import { startServer } from "@/tests/support/process/server_process.ts";

const ping = async (port: number): Promise<Record<string, unknown>> => {
  await using client = await connectClient(port);
  client.socket.send("PING");
  return payload(await client.until(isFrame("PONG")));
};

Deno.test("a plain client is greeted first, answered, and sees every kind of message of the simulated market", async () => {
  await using server = await startServer({ SIM_RATE: "200" });
  await using one = await connectClient(server.port);
  await using other = await connectClient(server.port);
  await one.until(isFrame("WATCHLIST"));
  assertStringIncludes(one.frames[0] ?? "", "STATUS:{");
  assertObjectMatch(payload(one.frames[0] ?? ""), { event: "connected" });

  one.socket.send("PING");
  const pong = payload(await one.until(isFrame("PONG")));
  assertEquals(Object.keys(pong).sort(), ["sent_at", "server_time_utc"]);
  assertEquals(new Date(Number(pong["sent_at"])).toISOString(), pong["server_time_utc"]);

  const changed = (ticker: string) => `{"type":"ACTIVE_TICKER_CHANGED","ticker":"${ticker}","source":"chart"}`;
  for (const ticker of ["IBM", "TSLA"]) {
    one.socket.send(JSON.stringify({ type: "SET_ACTIVE_TICKER", ticker, source: "chart" }));
    for (const client of [one, other]) await client.until((frame) => frame === changed(ticker));
  }
  await other.until(isFrame("STATUS", "active_ticker_changed"));

  // BAR comes at the end of a minute; tests/integration/replay_test.ts has a day of them.
  for (const type of ["TICK", "LOG", "IGNITION", "TRADE"]) await one.until(isFrame(type));
  await one.until(() => one.frames.filter(isFrame("WATCHLIST")).length >= 3);
});

Deno.test("the server survives garbage, a huge message, a cut socket and a client that never reads", async () => {
  await using server = await startServer({
    SIM_RATE: "10000",
    SOFT_MARK_BYTES: "65536",
    HARD_MARK_BYTES: "500000",
    NO_PROGRESS_MS: "500",
  });
  await using witness = await connectClient(server.port);

  await using garbage = await connectClient(server.port);
  for (const text of ["", "{", "[]", "PONG", '{"type":1}', "\u0000", "💥".repeat(100)]) garbage.socket.send(text);
  await garbage.until((frame) => garbage.frames.filter(isFrame("ERROR")).length === 7 && frame !== "");
  garbage.socket.send("PING");
  await garbage.until(isFrame("PONG"));

  await using huge = await connectClient(server.port);
  huge.socket.send("x".repeat(1_000_000));
  assertEquals((await huge.closed).code, 4000);

  await using binary = await connectClient(server.port);
  binary.socket.send(new Uint8Array([1, 2, 3]));
  assertEquals((await binary.closed).code, 4000);

  const cut = await openRawSocket(server.port);
  cut.tcp[Symbol.dispose]();

  using mute = await openRawSocket(server.port);
  // Nothing of the answer is ever read: once the kernel's buffers are full the server has to decide.
  await mute.sendText("PING");
  await witness.until((frame) => frame.includes("client closed: SLOW_CONSUMER"));
  assert(Number((await ping(server.port))["sent_at"]) > 0);
  const status = ServerStatus.parse(await (await fetch(`http://127.0.0.1:${server.port}/api/status`)).json());
  assertEquals([status.engine, status.feed.state], ["running", "connected"]);
});

Deno.test("the routes answer, refuse with problem details, and tell one thing in one place", async () => {
  await using server = await startServer({ ENGINE_AUTOSTART: "false", CLIENT_FIRST_RETRY_MS: "50" });
  const base = `http://127.0.0.1:${server.port}`;
  const json = async (path: string) => await (await fetch(base + path)).json();
  assertEquals(await json("/health"), { status: "ok", engine: "stopped" });
  assertObjectMatch(await json("/api/status"), {
    engine: "stopped",
    feed: { name: "simulated", state: "stopped" },
    connections: 0,
  });
  assertEquals(await json("/api/watchlist"), { count: 0, items: [] });
  assertEquals(await json("/api/ignition"), { scoring: false, count: 0, items: [] });
  assertEquals(await json("/api/bars?ticker=ibm"), { ticker: "IBM", timeframe: "1m", bars: [], has_older: false });
  assertObjectMatch(await json("/api/openapi.json"), { openapi: "3.1.0", info: { version: VERSION } });
  assertObjectMatch(await json("/api/asyncapi.json"), { asyncapi: "3.0.0", info: { version: VERSION } });

  const refused: [path: string, init: RequestInit, status: number, says: RegExp][] = [
    ["/api/bars", {}, 400, /ticker/],
    ["/api/bars?ticker=$", {}, 400, /ticker=\$/],
    ["/api/bars?ticker=A&timeframe=7m", {}, 400, /timeframe=7m/],
    ["/api/bars?ticker=A&limit=0", {}, 400, /limit=0/],
    ["/api/bars?ticker=A&limit=50001", {}, 400, /at most 50000/],
    ["/api/bars?ticker=A&from=yesterday", {}, 400, /epoch seconds/],
    ["/api/bars?ticker=A&from=20&to=10", {}, 400, /from must not be after to/],
    ["/api/bars?ticker=A&ticker=B", {}, 400, /more than once/],
    ["/api/bars?ticker=A&colour=red", {}, 400, /colour/],
    ["/api/nothing", {}, 404, /\/api\/nothing/],
    ["/api/status", { method: "DELETE" }, 405, /DELETE/],
    ["/api/engine/start", {}, 405, /GET/],
    ["/api/engine/start", { method: "POST", headers: { origin: "http://evil.example" } }, 403, /evil\.example/],
    ["/api/engine/start", { method: "POST", body: "x".repeat(65537) }, 413, /at most 65536 bytes/],
    ["/ws/feed", {}, 400, /Upgrade/],
    ["/ws/feed", { method: "POST" }, 405, /POST/],
  ];
  for (const [path, init, status, says] of refused) {
    const response = await fetch(base + path, init);
    const body = Problem.parse(await response.json());
    assertEquals([path, response.status, body.status], [path, status, status]);
    assertEquals(response.headers.get("content-type"), "application/problem+json");
    assertMatch(body.detail, says);
    assertEquals(response.headers.has("allow"), status === 405);
  }
  const options = await fetch(`${base}/api/status`, { method: "OPTIONS" });
  assertEquals([options.status, options.headers.get("allow")], [204, "GET, HEAD"]);
  assertObjectMatch(await json("/api/engine/status"), { state: "stopped" });
  const post = async (path: string, headers: HeadersInit = {}) =>
    (await fetch(base + path, { method: "POST", headers })).json();
  assertObjectMatch(await post("/api/engine/start", { origin: base }), { state: "running" });
  assertObjectMatch(await post("/api/engine/stop"), { state: "stopped", feed: { state: "stopped" } });
});

Deno.test("an admin token is the only way to control, and pages of other sites may not connect", async () => {
  await using server = await startServer({
    ENGINE_AUTOSTART: "false",
    ADMIN_TOKEN: "correct horse",
    ALLOWED_ORIGINS: "https://desk.example",
  });
  const start = async (headers: HeadersInit) => {
    const response = await fetch(`http://127.0.0.1:${server.port}/api/engine/start`, { method: "POST", headers });
    await response.body?.cancel();
    return response.status;
  };
  assertEquals(await start({}), 401);
  assertEquals(await start({ authorization: "Bearer wrong horse" }), 401);
  assertEquals(await start({ authorization: "Bearer correct horse" }), 200);
  const upgrade = async (headers: Record<string, string>) =>
    (await openRawSocket(server.port, headers))[Symbol.dispose]();
  await upgrade({});
  await upgrade({ Origin: "https://desk.example" });
  await upgrade({ Origin: `http://127.0.0.1:${server.port}` });
  await assertRejects(() => upgrade({ Origin: "http://evil.example" }), Error, "403");
  await assertRejects(() => upgrade({ Origin: "null" }), Error, "403");
  await assertRejects(() => upgrade({ Cookie: "a=b" }), Error, "403");
  await assertRejects(() => upgrade({ "Sec-WebSocket-Protocol": "soap" }), Error, "400");
});

Deno.test("more connections than allowed are refused before the upgrade", async () => {
  await using server = await startServer({ ENGINE_AUTOSTART: "false", MAX_CONNECTIONS_PER_ADDRESS: "2" });
  await using _one = await connectClient(server.port);
  await using two = await connectClient(server.port);
  await two.until(isFrame("STATUS"));
  await assertRejects(() => openRawSocket(server.port), Error, "503");
});

const WRONG: [environment: Record<string, string>, says: string][] = [
  [{ PORT: "eighty" }, 'PORT must be an integer from 0 to 65535, not "eighty"'],
  [{ FEED: "tape" }, 'FEED must be one of simulated, replay, massive, coinbase, kraken, not "tape"'],
  [{ FEED: "replay" }, "REPLAY_FILES must name at least one file when FEED=replay"],
  [{ SIM_RATE: "-1" }, 'SIM_RATE must be a number from 0.1 to 100000, not "-1"'],
];

Deno.test("a recording that cannot be played stops the start with one clear line", async () => {
  const folder = new URL("../fixtures/", import.meta.url).pathname;
  const cases: [file: string, says: RegExp][] = [
    [
      "ibm-2013-10-09-trades.csv.gz",
      /^Cannot replay ".*": No such file.*the nearest there is ".*ibm-2013-10-08-trades/,
    ],
    ["README.md", /^Cannot replay ".*README.md": neither its name nor its first line.*right would be ibm-/],
    ["us-daily-2013.csv.gz", /^Cannot replay: no file with trades or quotes is named/],
  ];
  for (const [file, says] of cases) {
    const starting = startServer({ FEED: "replay", REPLAY_FILES: `${folder}${file}` });
    const error = await assertRejects(() => starting, Error);
    const lines = error.message.split("\n").filter((line) => line !== "" && !line.includes("experimental"));
    assertEquals(lines.length, 2, error.message);
    assertMatch(lines[1] ?? "", says);
  }
});

for (const [environment, says] of WRONG) {
  Deno.test(`${JSON.stringify(environment)} stops the start with one clear line`, async () => {
    const error = await assertRejects(() => startServer(environment), Error, says);
    const lines = error.message.split("\n").filter((line) => line !== "" && !line.includes("experimental"));
    assertEquals(lines.slice(1), [`Cannot start: ${says}`]);
  });
}
