import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { CLASSIC_ROUTES } from "@/lib/classic_api/classic_api.ts";
import { MAX_BODY_BYTES } from "@/lib/http/requests/request_body.ts";
import { serveClassicApi } from "@/tests/support/api_server.ts";
import { rawRequest } from "@/tests/support/process/raw_request.ts";
import { assertNoErrors, detailOf, runningClassicServer, send } from "./caller.ts";
import type { ClassicCase } from "./classic_case.ts";
import { ENGINE_CASES } from "./engine_cases.ts";
import { MARKET_CASES } from "./market_cases.ts";

const CASES = { ...ENGINE_CASES, ...MARKET_CASES };
const TOKEN = "correct horse";
const authorized = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

/** What changes nothing although it is a POST. */
const HARMLESS = ["POST /api/tier2/check-promotion", "POST /api/oracle/analyze"];

for (const { method, path, control } of CLASSIC_ROUTES) {
  const name = `${method} ${path}`;
  const { answer, right: [pattern, ...others], wrong = [], prepare } = CASES[name] as ClassicCase;
  const attempts = [pattern, ...others].map((attempt) => ({ path, ...attempt }));
  const first = { path, ...pattern };

  Deno.test(`${name} answers as the original's client reads it`, async () => {
    await using server = await runningClassicServer();
    await prepare?.(server.app);
    for (const attempt of attempts) {
      const reply = await send(server, method, attempt);
      assertEquals(reply.status, attempt.status ?? 200, `${attempt.path}: ${reply.text}`);
      assertMatch(reply.text, attempt.says ?? /^/);
      if (reply.status === 200) answer.parse(JSON.parse(reply.text));
      else detailOf(reply);
    }
    assertNoErrors(server);
  });

  Deno.test(`${name} refuses wrong requests in the original's words`, async () => {
    await using server = await runningClassicServer();
    await prepare?.(server.app);
    for (const attempt of wrong) {
      const reply = await send(server, method, { path, ...attempt });
      assertEquals(reply.status, attempt.status ?? 422, `${JSON.stringify(attempt)}: ${reply.text}`);
      assertMatch(detailOf(reply), attempt.says);
    }
    if (method === "POST") {
      const large = await send(server, method, first, { body: " ".repeat(MAX_BODY_BYTES + 1) });
      assertEquals([large.status, detailOf(large)], [413, "the body must have at most 65536 bytes"]);
    }
    if (method === "POST" && pattern.body !== undefined && pattern.status === undefined) {
      const syntax = await send(server, method, first, { body: "{]" });
      assertEquals(syntax.status, 400);
      assertMatch(detailOf(syntax), /^the body cannot be read as JSON/);
      const unknown = await send(server, method, { ...first, body: { ...Object(pattern.body), surprise: 1 } });
      assertEquals(unknown.status, 200, "members that are not known are ignored");
    }
    const other = await send(server, "DELETE", first);
    assertEquals([other.status, other.headers.get("allow")], [405, method === "GET" ? "GET, HEAD" : "POST"]);
    assertMatch(detailOf(other), /^DELETE is not possible/);
    assertNoErrors(server);
  });

  Deno.test(`${name} is for ${control ? "those who may control the server" : "everybody"}`, async () => {
    assertEquals(control, method === "POST" && !HARMLESS.includes(name));
    await using open = serveClassicApi();
    await using guarded = serveClassicApi({ ADMIN_TOKEN: TOKEN });
    const head = [`${method} ${first.path} HTTP/1.1`, "Host: evil.example", "Content-Length: 0"];
    const replies = [
      await send(open, method, first, { headers: { origin: "http://evil.example" } }),
      { ...await rawRequest(open.port, head), headers: new Headers({ "content-type": "application/json" }) },
      await send(guarded, method, first),
      await send(guarded, method, first, authorized("wrong horse")),
    ];
    if (control) {
      assertEquals(replies.map(({ status }) => status), [403, 403, 401, 401]);
      assertMatch(replies.map(detailOf).join(), /evil\.example.*same machine.*ADMIN_TOKEN/);
      assertEquals(replies[2]?.headers.get("www-authenticate"), "Bearer");
    }
    const admitted = await send(guarded, method, { ...first, takesTime: true }, authorized(TOKEN));
    for (const { status } of [...(control ? [] : replies), admitted]) {
      assert(status !== 401 && status !== 403, `${status} to somebody who may`);
    }
  });
}

Deno.test("every route of the classic API is tried, and each is there once", () => {
  const names = CLASSIC_ROUTES.map(({ method, path }) => `${method} ${path}`);
  assertEquals(names.toSorted(), Object.keys(CASES).sort());
});

Deno.test("the classic API has nothing else", async () => {
  await using server = serveClassicApi();
  for (
    const path of ["/", "/api", "/api/bars?ticker=IBM", "/metrics", "/api/openapi.json", "/api/orders", "/health/"]
  ) {
    const reply = await send(server, "GET", { path });
    assertEquals([path, reply.status], [path, 404]);
    assertMatch(detailOf(reply), /^there is nothing at \//);
  }
  const long = await send(server, "GET", { path: `/${"a".repeat(10_000)}` });
  assert(long.text.length < 200);
  const options = await send(server, "OPTIONS", { path: "/api/control" });
  assertEquals([options.status, options.headers.get("allow")], [204, "POST"]);
  const head = await send(server, "HEAD", { path: "/health" });
  assertEquals([head.status, head.text], [200, ""]);
});

Deno.test("the classic socket is guarded as that of the main port, and told so in the original's words", async () => {
  await using server = serveClassicApi({ MAX_CONNECTIONS: "1" });
  const plain = await send(server, "GET", { path: "/ws/feed" });
  assertEquals(plain.status, 400);
  assertMatch(detailOf(plain), /Upgrade: websocket/);
  const posted = await send(server, "POST", { path: "/ws/feed" });
  assertEquals([posted.status, posted.headers.get("allow")], [405, "GET"]);
  const head = (headers: readonly string[]) => ["GET /ws/feed HTTP/1.1", `Host: 127.0.0.1:${server.port}`, ...headers];
  const upgrade = ["Upgrade: websocket", "Connection: Upgrade"];
  const foreign = await rawRequest(server.port, head([...upgrade, "Origin: http://evil.example"]));
  assertEquals(foreign.status, 403);
  assertMatch(foreign.text, /^\{"detail":".*evil\.example/);
  server.app.manager.stopAccepting();
  const late = await rawRequest(server.port, head(upgrade));
  assertEquals([late.status, late.text], [503, '{"detail":"the server is going away"}']);
});

Deno.test("what the server did not foresee is logged, and told without its insides", async () => {
  await using server = await runningClassicServer();
  server.app.broker.positions = () => {
    throw new Error("secret of the inside");
  };
  const reply = await send(server, "GET", { path: "/api/positions" });
  assertEquals([reply.status, detailOf(reply)], [500, "the server failed on this request; its log says more"]);
  assertEquals(server.log.filter((line) => line.startsWith("ERROR")), ["ERROR request of the classic API failed"]);
});

Deno.test("what needs a running engine is refused with 400 while it is stopped, and lists are empty", async () => {
  await using server = serveClassicApi();
  const refused = [
    ["POST", "/api/watchlist/recalculate"],
    ["POST", "/api/gainers/add-to-watchlist?ticker=IBM"],
    ["POST", "/api/scanner/run"],
    ["POST", "/api/ignition/start"],
    ["POST", "/api/strategies/seismograph/load"],
    ["POST", "/api/strategies/demo_trader/reload"],
    ["POST", "/api/sync/daily"],
    ["GET", "/api/zscore/IBM"],
  ] as const;
  for (const [method, path] of refused) {
    const reply = await send(server, method, { path });
    assertEquals([path, reply.status], [path, 400]);
    assertStringIncludes(detailOf(reply), "the engine is stopped");
  }
  const told = [
    ["/api/status", /"engine":"stopped".*"scheduler":"inactive"/],
    ["/api/engine/status", /"running":false,"strategy":null,"watchlist_count":0/],
    ["/api/watchlist", /^\[\]$/],
    ["/api/positions", /^\[\]$/],
    ["/api/gainers", /"success","count":0,"gainers":\[\]/],
    ["/api/tier2/status", /"tier2_tickers":\[\],"tick_subscribed":\[\]/],
    ["/api/scheduler/status", /"inactive","interval_seconds":3600,.*"next_run":"".*"next_run":""/],
    ["/api/chart/intraday/IBM", /"no_data"/],
  ] as const;
  for (const [path, says] of told) {
    const reply = await send(server, "GET", { path });
    assertEquals(reply.status, 200);
    assertMatch(reply.text, says);
    assertNotEquals(reply.text, "null");
  }
  assertNoErrors(server);
});
