import { assert, assertEquals } from "@std/assert";
import { BenchClient } from "@/bench/client/bench_client.ts";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import { connectClient, isFrame } from "@/tests/support/feed_client.ts";
import { startServer } from "@/tests/support/process/server_process.ts";

const V2 = { "Sec-WebSocket-Protocol": "flashtape.v2" };

/** A client that can stop reading, and the code that it is closed with. */
async function openClient(port: number, headers: Record<string, string> = {}) {
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  const slowly = { next: () => sleep(systemClock, 5) };
  const options = { port, headers, bufferBytes: 256 * 1024, rounds: slowly };
  const client = await BenchClient.open(options, { text: () => {}, closed: resolve });
  return { client, closed, [Symbol.dispose]: () => client.cut() };
}

Deno.test("a client that sends 2,000 messages at once is told 4029", async () => {
  await using server = await startServer({ ENGINE_AUTOSTART: "false" });
  await using client = await connectClient(server.port);
  for (let index = 0; index < 2000; index += 1) client.socket.send("PING");
  assertEquals((await client.closed).code, 4029);
});

Deno.test("a client of the batched dialect that falls silent is told 4409, also when it reads only later", async () => {
  await using server = await startServer({ ENGINE_AUTOSTART: "false", HEARTBEAT_MS: "1000" });
  const [reading, paused] = [await openClient(server.port, V2), await openClient(server.port, V2)];
  for (const { client } of [reading, paused]) client.sendText('{"type":"HELLO"}');
  paused.client.pause();
  assertEquals(await reading.closed, 4409);
  await server.logged('client closed: HEARTBEAT_LOST {"connection":2');
  paused.client.resume();
  assertEquals(await paused.closed, 4409);
});

const DIALECTS = {
  classic: { headers: {}, hello: "PING", ping: "PING" },
  "flashtape.v2": { headers: V2, hello: '{"type":"HELLO","flush_ms":0}', ping: '{"type":"PING","id":1}' },
};
/** So much that the kernel's buffers of a client that does not read are full within seconds. */
const FAST = { SIM_RATE: "20000", BLOCKED_WRITE_MS: "500" };

for (const [dialect, { headers, hello, ping }] of Object.entries(DIALECTS)) {
  Deno.test(`a client that stopped reading is told 4008 when it reads again (${dialect})`, async () => {
    await using server = await startServer(FAST);
    using stopped = await openClient(server.port, headers);
    stopped.client.sendText(hello);
    stopped.client.pause();
    await server.logged("client closed: SLOW_CONSUMER");
    stopped.client.resume();
    // Such a client says that it lives before it has read all that waited for it.
    for (let index = 0; index < 5; index += 1) {
      stopped.client.sendText(ping);
      await sleep(systemClock, 20);
    }
    assertEquals(await stopped.closed, 4008);
  });
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`${signal} sends clients away with 1012 and ends the process with 0 within 5 s, also with a stalled client`, async () => {
    await using server = await startServer(FAST);
    using stalled = await openClient(server.port);
    stalled.client.pause();
    await server.logged("client closed: SLOW_CONSUMER");
    await using client = await connectClient(server.port);
    await client.until(isFrame("TICK"));
    const startMs = performance.now();
    server.kill(signal);
    assertEquals((await client.closed).code, 1012);
    assert(client.frames.some(isFrame("STATUS", "engine_stopped")), "the last events were not flushed");
    assertEquals(await server.ended, 0);
    assert(performance.now() - startMs < 5000);
  });
}

Deno.test("SIGTERM sends clients away with 1012 also while a feed that does not answer is being opened", async () => {
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = silent.addr;
  const urls = { COINBASE_WS_URL: `ws://127.0.0.1:${port}`, COINBASE_REST_URL: `http://127.0.0.1:${port}` };
  await using server = await startServer({ FEED: "coinbase", TICKERS: "BTC-USD", ...urls });
  await using client = await connectClient(server.port);
  await client.until(isFrame("STATUS", "connected"));
  const startMs = performance.now();
  server.kill("SIGTERM");
  assertEquals((await client.closed).code, 1012);
  assertEquals(await server.ended, 0);
  assert(performance.now() - startMs < 5000);
});
