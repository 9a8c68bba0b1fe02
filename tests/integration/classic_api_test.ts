import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { connectClient, isFrame, payload } from "@/tests/support/feed_client.ts";
import { type ServerProcess, startServer } from "@/tests/support/process/server_process.ts";
import { OriginalClient } from "./original_client.ts";

/** Port of the classic API, which listens before the other does. */
function classicPortOf(server: ServerProcess): number {
  const port = /The classic API is on http:\/\/[^\s:]+:(\d+)/.exec(server.log())?.[1];
  assert(port !== undefined, server.log());
  return Number(port);
}

Deno.test("the original's client reads, watches, promotes and kills on CLASSIC_PORT, and the main port is as ever", async () => {
  await using server = await startServer({ CLASSIC_PORT: "0", SIM_RATE: "400" });
  const client = new OriginalClient(classicPortOf(server));
  await using feed = await client.connect();
  assertEquals(payload(feed.frames[0] ?? await feed.until(isFrame("STATUS")))["event"], "connected");
  await feed.until(isFrame("IGNITION"));
  await feed.until((frame) => isFrame("TRADE")(frame) && frame.includes('"event":"FILL"'));
  const listed = payload(await feed.until((frame) => isFrame("WATCHLIST")(frame) && frame.includes('"ticker"')));

  const status = await client.status();
  assertEquals([status.server, status.engine, status.scheduler], ["running", "running", "active"]);
  const engine = await client.engineStatus();
  assertEquals([engine.running, engine.strategy], [true, "seismograph"]);
  const watchlist = await client.watchlist();
  assert(watchlist.length >= Number(listed["count"]));
  const { gainers, count } = await client.gainers();
  assertEquals(gainers.length, count);
  const isListed = (frame: string) => watchlist.some(({ ticker }) => ticker === payload(frame)["ticker"]);
  const traded = String(payload(await feed.until((frame) => isFrame("TICK")(frame) && isListed(frame)))["ticker"]);
  assertEquals((await client.zScore(traded)).ticker, traded);
  const chart = await client.intraday(traded);
  assertEquals([chart.status, chart.ticker, chart.candles.length], ["success", traded, chart.count]);
  assert((await client.promote([traded])).tick_subscribed.includes(traded));
  assert((await client.tier2()).tier2_tickers.includes(traded));
  assertMatch(await client.detail("/api/zscore/NONE", 404), /NONE is not on the watchlist/);
  for (const path of ["/", "/api/bars?ticker=IBM", "/metrics"]) await client.detail(path, 404);

  const base = `http://127.0.0.1:${server.port}`;
  const members = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(base + path, init);
    return Object.keys(Object(await response.json())).sort();
  };
  const post = { method: "POST" };
  assertEquals(await members("/health"), ["engine", "status"]);
  assertEquals(await members("/api/watchlist"), ["count", "items"]);
  assertEquals(await members("/api/positions"), ["account", "count", "items"]);
  assertEquals(await members("/api/gainers"), ["count", "items"]);
  assertEquals(await members("/api/tier2/status"), ["count", "items"]);
  assertEquals(await members("/api/engine/status"), ["error", "feed", "state"]);
  assertEquals(await members(`/api/tier2/check-promotion?ticker=${traded}`), [
    "rule",
    "rules",
    "stale",
    "ticker",
    "tier",
  ]);
  assertEquals(await members("/api/ignition/start", post), ["changed", "scoring"]);
  assertEquals(await members("/api/watchlist/recalculate", post), ["failed", "scored"]);
  for (
    const path of ["/api/control", "/api/strategies", "/api/scheduler/status", "/api/chart/bars", "/api/sync/status"]
  ) {
    assertEquals(await members(path), ["detail", "status", "title", "type"], path);
  }

  assert((await client.positions()).length > 0);
  const killed = await client.killSwitch();
  assertEquals([killed.status, killed.command], ["accepted", "kill"]);
  assertMatch(killed.message, /\d+ orders? cancelled, [1-9]\d* positions? closed/);
  await feed.until(isFrame("STATUS", "kill_switch"));
  assertEquals(await client.positions(), []);
  assertEquals((await client.control("stop")).status, "rejected");
  assertEquals((await client.control("start")).status, "accepted");
  assertEquals(
    await members("/api/kill-switch", post),
    ["cancelled_orders", "closing_orders", "engine", "failures"],
  );
});

Deno.test("SIGTERM sends the clients of both ports away with 1012, and both stop to listen", async () => {
  await using server = await startServer({ CLASSIC_PORT: "0" });
  await using here = await connectClient(classicPortOf(server));
  await using there = await connectClient(server.port);
  for (const client of [here, there]) await client.until(isFrame("TICK"));
  server.kill("SIGTERM");
  for (const { closed } of [here, there]) assertEquals((await closed).code, 1012);
  assertEquals(await server.ended, 0);
  for (const port of [classicPortOf(server), server.port]) await assertRejects(() => connectClient(port));
});

Deno.test("a CLASSIC_PORT that is taken, wrong or that of the server keeps it from starting, in one line", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const cases: [environment: Record<string, string>, says: RegExp][] = [
    [{ CLASSIC_PORT: String(port) }, new RegExp(`cannot serve on 127\\.0\\.0\\.1:${port}: .*in use`)],
    [{ CLASSIC_PORT: "x" }, /^Cannot start: CLASSIC_PORT must be an integer from 0 to 65535, not "x"$/],
    [{ PORT: String(port), CLASSIC_PORT: String(port) }, /^Cannot start: CLASSIC_PORT must be another port than PORT/],
  ];
  for (const [environment, says] of cases) {
    const { message } = await assertRejects(() => startServer(environment), Error);
    const lines = message.split("\n").slice(1).filter((line) =>
      line !== "" && !line.includes("Permissions in the config")
    );
    assertEquals(lines.length, 1, message);
    assertMatch(lines[0] ?? "", says);
  }
});

Deno.test("without CLASSIC_PORT nothing else listens", async () => {
  await using server = await startServer({ ENGINE_AUTOSTART: "false" });
  assert(!server.log().includes("classic"));
});
