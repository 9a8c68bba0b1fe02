import { assert, assertEquals } from "@std/assert";
import { BenchClient } from "@/bench/client/bench_client.ts";
import { EventStreamReader } from "@/tests/support/event_stream.ts";
import { payload } from "@/tests/support/feed_client.ts";
import { startServer } from "@/tests/support/process/server_process.ts";

interface Port {
  readonly port: number;
}

const urlOf = ({ port }: Port, query = ""): string => `http://127.0.0.1:${port}/api/stream${query}`;

async function openStream(server: Port, query = "", headers: Record<string, string> = {}) {
  const response = await fetch(urlOf(server, query), { headers });
  assertEquals(response.status, 200);
  assert(response.body !== null);
  return Object.assign(new EventStreamReader(response.body), { response });
}

/** A client over plain TCP that can stop reading, and the code that it is told at the end. */
async function openStoppable({ port }: Port) {
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  const options = { port, stream: new URLSearchParams("flush_ms=0"), bufferBytes: 256 * 1024 };
  const client = await BenchClient.open(options, { text: () => {}, closed: resolve });
  return { client, closed, [Symbol.dispose]: () => client.cut() };
}

Deno.test("a stream goes on after a cut without a loss or a repetition, and says so", async () => {
  await using server = await startServer({ SIM_RATE: "200" });
  const first = await openStream(server);
  assertEquals(first.response.headers.get("content-encoding"), null);
  assertEquals(payload(await first.untilLine(/"event":"connected"/))["recovered"], false);
  await first.until(() => first.seqs.length >= 5);
  await first[Symbol.asyncDispose]();
  // Others go on meanwhile: the engine's own states are events too.
  for (const change of ["stop", "start"]) {
    const response = await fetch(`http://127.0.0.1:${server.port}/api/engine/${change}`, { method: "POST" });
    await response.body?.cancel();
  }
  await using second = await openStream(server, "", { "last-event-id": first.lastId ?? "" });
  const resumed = payload(await second.untilLine(/"event":"connected"/));
  assertEquals(resumed["recovered"], true);
  assert(Number(resumed["replayed"]) >= 4);
  await second.until(() => second.seqs.length >= Number(resumed["replayed"]) + 2);
  const all = [...first.seqs, ...second.seqs];
  assertEquals(all, all.map((_, index) => (all[0] ?? 0) + index));
});

Deno.test("two streams with tickers of their own get the trades of those only", async () => {
  await using server = await startServer({ SIM_RATE: "500" });
  await using all = await openStream(server, "?types=TICK");
  const tickersOf = (reader: EventStreamReader): Set<unknown> =>
    new Set(reader.lines.filter((line) => line.startsWith("TICK:")).flatMap((line) => Object(payload(line)["s"])));
  await all.until(() => tickersOf(all).size >= 4);
  const [a, b, c, d] = [...tickersOf(all)];
  await using one = await openStream(server, `?types=TICK&tickers=${a},${b}&flush_ms=0`);
  await using other = await openStream(server, `?types=TICK&tickers=${c},${d}&flush_ms=100`);
  for (const [reader, own] of [[one, [a, b]], [other, [c, d]]] as const) {
    await reader.until(() => reader.lines.length >= 20 && tickersOf(reader).size === 2);
    assertEquals(tickersOf(reader), new Set(own));
    assert(reader.lines.every((line) => /^(TICK|STATUS):/.test(line)));
  }
});

Deno.test("a stream whose reader leaves gives its place to the next at once", async () => {
  await using server = await startServer({ ENGINE_AUTOSTART: "false", MAX_CONNECTIONS: "1" });
  const first = await openStream(server);
  await first.untilLine(/"event":"connected"/);
  const refused = await fetch(urlOf(server));
  assertEquals([refused.status, refused.headers.get("retry-after")], [503, "5"]);
  await refused.body?.cancel();
  await first[Symbol.asyncDispose]();
  // The server has to hear of it first; nothing is sent meanwhile that could fail.
  for (let isFree = false; !isFree;) {
    const { status, body } = await fetch(urlOf(server));
    await body?.cancel();
    isFree = status === 200;
  }
});

Deno.test("a stream that stopped reading is told 4008 when it reads again, and one that does not holds up no goodbye", async () => {
  // So much that the kernel's buffers of a client that does not read are full within seconds.
  await using server = await startServer({ SIM_RATE: "20000", BLOCKED_WRITE_MS: "500" });
  using stopped = await openStoppable(server);
  using stalled = await openStoppable(server);
  for (const { client } of [stopped, stalled]) client.pause();
  for (const connection of [1, 2]) await server.logged(`client closed: SLOW_CONSUMER {"connection":${connection}`);
  stopped.client.resume();
  assertEquals(await stopped.closed, 4008);
  const stream = await openStream(server, "?types=STATUS");
  await stream.untilLine(/"event":"connected"/);
  const startMs = performance.now();
  server.kill("SIGTERM");
  await stream.untilEnd();
  assert(stream.lines.some((line) => line.includes('"event":"engine_stopped"')), "the last events were not flushed");
  const { name, data = "", retryMs } = stream.events.at(-1) ?? {};
  assertEquals([name, JSON.parse(data).code], ["close", 1012]);
  assert(Number(retryMs) <= 2000);
  assertEquals(await server.ended, 0);
  assert(performance.now() - startMs < 5000);
});

Deno.test("the platform's own EventSource understands the stream and its goodbye", async () => {
  await using server = await startServer({ SIM_RATE: "100" });
  const source = new EventSource(urlOf(server));
  const { promise: goodbye, resolve } = Promise.withResolvers<string>();
  const { promise: numbered, resolve: sawNumber } = Promise.withResolvers<string>();
  source.addEventListener("message", ({ lastEventId }) => lastEventId !== "" && sawNumber(lastEventId));
  source.addEventListener("close", ({ data }) => {
    source.close();
    resolve(data);
  });
  assert(/^[\w-]+:\d+$/.test(await numbered));
  server.kill("SIGTERM");
  assertEquals(JSON.parse(await goodbye), { code: 1012, reason: "SERVICE_RESTART", reconnect: "at_once" });
  assertEquals(await server.ended, 0);
});
