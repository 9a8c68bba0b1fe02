import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { App } from "fresh";
import { compression } from "@/lib/http/compression.ts";
import { hasAlready } from "@/lib/http/entity_tags.ts";
import { SymbolsResponse } from "@/lib/protocol/mod.ts";
import { serveApi } from "@/tests/support/api_server.ts";

Deno.test("GET /api/symbols answers 304 to who has the table already, in the same process time and later", async () => {
  await using server = await serveApi();
  await server.app.engine.start();
  await server.clock.tick(3_000);
  const ask = (headers: HeadersInit = {}) => fetch(`http://127.0.0.1:${server.port}/api/symbols`, { headers });
  const first = await ask();
  const tag = first.headers.get("etag") ?? "";
  assertMatch(tag, /^W\/"[0-9a-f]{16}"$/);
  assertEquals(first.headers.get("cache-control"), "no-cache");
  const { count, items } = SymbolsResponse.parse(await first.json());
  assertEquals(count, items.length);
  assertEquals(items.map(({ ticker }) => ticker), items.map(({ ticker }) => ticker).toSorted());
  for (const known of [tag, `"other", ${tag}`, tag.slice(2), "*"]) {
    const again = await ask({ "if-none-match": known });
    assertEquals([again.status, await again.text(), again.headers.get("etag")], [304, "", tag], known);
  }
  await server.clock.tick(20_000);
  assertEquals((await ask({ "if-none-match": tag })).status, 304, "nothing has changed");
  const other = await ask({ "if-none-match": 'W/"0"' });
  assertEquals(other.status, 200);
  await other.body?.cancel();
});

Deno.test("GET /api/symbols is compressed as other bodies are", async () => {
  const text = JSON.stringify({ count: 1, items: Array.from({ length: 200 }, () => ({ ticker: "IBM" })) });
  const app = new App().use(compression()).get(
    "/",
    () => new Response(text, { headers: { "content-type": "application/json", etag: 'W/"1"' } }),
  );
  const answer = await app.handler()(new Request("http://here/", { headers: { "accept-encoding": "br" } }));
  assertEquals([answer.headers.get("content-encoding"), answer.headers.get("etag")], ["br", 'W/"1"']);
  assert((await answer.arrayBuffer()).byteLength < text.length / 10);
});

Deno.test("hasAlready() compares tags weakly", () => {
  const request = (tag?: string) =>
    new Request("http://here/", { headers: tag === undefined ? {} : { "if-none-match": tag } });
  assertEquals(hasAlready(request(), 'W/"a"'), false);
  assertEquals(hasAlready(request('"a"'), 'W/"a"'), true);
  assertEquals(hasAlready(request('W/"b","c"'), 'W/"a"'), false);
  assertEquals(hasAlready(request("a"), 'W/"a"'), false);
  assertNotEquals(hasAlready(request('W/"b", W/"a"'), 'W/"a"'), false);
});
