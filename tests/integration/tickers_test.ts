import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parseConfig } from "@/lib/app/config.ts";
import { readTapeLine } from "@/lib/feed/recording/tape_line.ts";
import { TradeMessage } from "@/lib/feed/massive/messages.ts";
import { parseTicker, type Ticker, TICKER_PATTERN } from "@/lib/protocol/mod.ts";
import { connectClient, isFrame, payload } from "@/tests/support/feed_client.ts";
import { startServer } from "@/tests/support/process/server_process.ts";
import { SqliteHarness } from "@/tests/store/sqlite_harness.ts";
import { bar } from "@/tests/store/samples.ts";

/** What people type, and what it is called. */
const NAMES: readonly (readonly [typed: string, written: string])[] = [
  ["IBM", "IBM"],
  ["brk.b", "BRK.B"],
  ["^GSPC", "^GSPC"],
  ["BTC_USDT", "BTC_USDT"],
  ["btc:usd", "BTC:USD"],
  ["BTC/USD", "BTC/USD"],
  ["BF-B", "BF-B"],
  ["005930", "005930"],
  ["005930.KS", "005930.KS"],
  ["BACpL", "BACpL"],
  ["EURUSD=X", "EURUSD=X"],
  ["BRK B", "BRK B"],
  [" tsla ", "TSLA"],
  ["A".repeat(32), "A".repeat(32)],
];
const NONE = ["", " ", "A".repeat(33), "$IBM", "-A", "삼성전자", "A\nB", "A,B", "<b>", "*", "A'B", "A;B"];
const WRITTEN = NAMES.map(([, written]) => written);

Deno.test("one list of tickers goes through REST, the socket, the environment and the page of a server, and through a restart", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const names = NAMES.map(([typed]) => typed);
    {
      await using server = await startServer({ DATA_DIR: folder, TICKERS: names.slice(0, 4).join(",") });
      const call = async (method: string, path: string, body?: unknown) => {
        const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
          method,
          ...(body === undefined
            ? {}
            : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
        });
        return { status: response.status, text: await response.text() };
      };
      await using classic = await connectClient(server.port);
      await using batched = await connectClient(server.port, ["flashtape.v2"]);
      batched.socket.send(JSON.stringify({ type: "HELLO", types: ["STATUS"], tickers: [] }));
      for (const [typed, written] of NAMES) {
        const query = encodeURIComponent(typed);
        const added = await call("POST", "/api/watchlist", { ticker: typed });
        assertMatch(added.text, /"added":(true|false)/, `${typed}: ${added.text}`);
        assertEquals(JSON.parse(added.text).ticker, written);
        assertEquals(JSON.parse((await call("GET", `/api/bars?ticker=${query}`)).text).ticker, written);
        assertEquals((await call("GET", `/api/zscore?ticker=${query}`)).status, 200, typed);
        assertEquals((await call("GET", `/api/tier2/check-promotion?ticker=${query}`)).status, 200, typed);
        assertEquals((await call("POST", "/api/tier2/demote", { ticker: typed })).status, 200, typed);
        const order = { ticker: typed, side: "buy", order_type: "limit", limit_price: 1, quantity: 1 };
        const submitted = await call("POST", "/api/orders", order);
        assertEquals([submitted.status, JSON.parse(submitted.text).ticker], [201, written], submitted.text);
        classic.socket.send(JSON.stringify({ type: "SET_ACTIVE_TICKER", ticker: typed, source: "search" }));
        await classic.until((frame) => frame.includes(`"type":"ACTIVE_TICKER_CHANGED","ticker":"${written}"`));
        const page = await call("GET", `/?ticker=${query}`);
        assertEquals(page.status, 200);
        assertStringIncludes(page.text, written);
      }
      batched.socket.send(JSON.stringify({ type: "SUBSCRIBE", tickers: names }));
      await batched.until((frame) => isFrame("STATUS", "subscribed")(frame));
      const frame = batched.frames.find(isFrame("STATUS", "subscribed")) ?? "";
      assertEquals(payload(frame)["tickers"], WRITTEN);
      for (const typed of NONE) {
        assertEquals((await call("POST", "/api/watchlist", { ticker: typed })).status, 400, typed);
        assertEquals((await call("GET", `/api/bars?ticker=${encodeURIComponent(typed)}`)).status, 400, typed);
      }
      assertEquals((await call("DELETE", `/api/watchlist/${encodeURIComponent(" tsla ")}`)).status, 204);
      server.kill("SIGTERM");
      assertEquals(await server.ended, 0);
    }
    await using server = await startServer({ DATA_DIR: folder });
    const { items } = await (await fetch(`http://127.0.0.1:${server.port}/api/watchlist`)).json();
    const listed = new Set(items.map(({ ticker }: { ticker: string }) => ticker));
    for (const written of WRITTEN) assertEquals(listed.has(written), written !== "TSLA", written);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("one list of tickers goes through parsers, messages of feeds, recordings and the store", async () => {
  for (const [typed, written] of NAMES) {
    assertEquals<string>(parseTicker(typed), written);
    // What is written is read as what it is.
    assertEquals<string>(parseTicker(written), written);
    assert(new RegExp(`^(?:\\s*${TICKER_PATTERN.source.slice(1, -1)}\\s*)$`, "v").test(typed), `search box: ${typed}`);
    const trade = { ev: "T", sym: typed.trim(), x: 4, i: "1", p: 10, s: 1, t: Date.UTC(2026, 0, 5) };
    assertEquals<string>(TradeMessage.parse(trade).trade.ticker, written);
    const line = { atMs: 0, event: { kind: "trade", ticker: written, price: 1, size: 1, timeMs: 0 } };
    assertStringIncludes(JSON.stringify(readTapeLine(JSON.stringify(line))), JSON.stringify(written));
  }
  for (const typed of NONE) {
    assert(!TICKER_PATTERN.test(typed.trim()), typed);
  }
  assertEquals<readonly string[]>(parseConfig({ TICKERS: NAMES.map(([typed]) => typed).join(",") }).TICKERS, WRITTEN);

  const harness = new SqliteHarness();
  for (const ticker of WRITTEN as Ticker[]) {
    harness.store.watchlist.put({ ticker, source: "manual", discoveredAtMs: null });
    harness.store.bars.put(ticker, bar(60));
  }
  await harness.reopen();
  assertEquals<readonly string[]>(harness.store.watchlist.list().map(({ ticker }) => ticker), WRITTEN);
  for (const ticker of WRITTEN as Ticker[]) assertEquals(harness.store.bars.bars(ticker).length, 1, ticker);
  await harness.close();
  Deno.removeSync(harness.folder, { recursive: true });
});
