import { assert, assertEquals, assertGreater } from "@std/assert";
import { decodeBatched, SymbolsResponse } from "@/lib/protocol/mod.ts";
import { EventStreamReader } from "@/tests/support/event_stream.ts";
import { connectClient } from "@/tests/support/feed_client.ts";
import { startServer } from "@/tests/support/process/server_process.ts";

const has = (type: string) => (frame: string) => frame.split("\n").some((line) => line.startsWith(`${type}:`));

Deno.test("quotes, single trades and order books come over a real socket and a stream, as they are asked for", async () => {
  await using server = await startServer({ SIM_TICKERS: "20", SIM_RATE: "400" });
  const base = `http://127.0.0.1:${server.port}`;
  const answer = await fetch(`${base}/api/symbols`, { headers: { "accept-encoding": "gzip" } });
  const tag = answer.headers.get("etag") ?? "";
  const { items } = SymbolsResponse.parse(await answer.json());
  assertGreater(items.length, 0);
  const again = await fetch(`${base}/api/symbols`, { headers: { "if-none-match": tag } });
  await again.body?.cancel();
  const ticker = items[0]?.ticker ?? "";

  await using client = await connectClient(server.port, ["flashtape.v2"]);
  const say = (message: object) => client.socket.send(JSON.stringify(message));
  say({ type: "HELLO", types: [], quotes: [ticker.toLowerCase()], prints: ["*"], depth: [ticker] });
  for (const type of ["QUOTE", "PRINT", "DEPTH"]) await client.until(has(type));
  say({ type: "SUBSCRIBE", depth: Array.from({ length: 11 }, (_, index) => `T${index}`) });
  await client.until((frame) => frame.includes("ERROR:") && frame.includes("depth"));
  const lines = client.frames.flatMap((frame) => frame.split("\n").map(decodeBatched));
  for (const line of lines) {
    if (line.type === "QUOTE") assertEquals(line.data.s, [ticker] as unknown);
    if (line.type === "DEPTH") assertEquals([line.data.ticker as string, line.data.asks.length], [ticker, 10]);
  }
  const traded = new Set(lines.flatMap((line) => line.type === "PRINT" ? line.data.s : []));
  assertGreater(traded.size, 3);
  say({ type: "UNSUBSCRIBE", quotes: [ticker], prints: ["*"], depth: [ticker] });
  await client.until((frame) => frame.includes('"quotes":[],"prints":[],"depth":[]'));

  const stream = await fetch(`${base}/api/stream?types=&quotes=${ticker}&depth=${ticker}`);
  assert(stream.body !== null);
  await using reader = new EventStreamReader(stream.body);
  await reader.untilLine(/^DEPTH:/);
});
