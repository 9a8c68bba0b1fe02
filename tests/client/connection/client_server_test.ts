import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { BackendClient, type BackendEvents, createBackendClient } from "@/lib/client/connection/backend_client.ts";
import { encode, parseTicker } from "@/lib/protocol/mod.ts";

/** Resolves with the arguments of the next `event` that `accept` takes. */
function next<K extends keyof BackendEvents>(
  client: BackendClient,
  event: K,
  accept: (...args: Parameters<BackendEvents[K]>) => boolean = () => true,
): Promise<Parameters<BackendEvents[K]>> {
  return new Promise((resolve) => {
    const leave = client.on(event, (...args) => {
      if (!accept(...args)) return;
      leave();
      resolve(args);
    });
  });
}

/** A classic server that greets, answers PING and sets the active ticker. */
function serve() {
  const sockets: WebSocket[] = [];
  const closed: Promise<number>[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    sockets.push(socket);
    closed.push(new Promise((resolve) => socket.addEventListener("close", ({ code }) => resolve(code))));
    socket.addEventListener("open", () => socket.send(encode("STATUS", { event: "connected", message: "welcome" })));
    socket.addEventListener("message", ({ data }) => {
      if (data === "PING") {
        const now = Date.now();
        socket.send(encode("PONG", { server_time_utc: new Date(now), sent_at: now }));
        return;
      }
      const { ticker, source } = JSON.parse(data);
      socket.send(JSON.stringify({ type: "ACTIVE_TICKER_CHANGED", ticker, source }));
    });
    return response;
  });
  return { server, sockets, closed, url: `ws://127.0.0.1:${server.addr.port}/ws/feed` };
}

Deno.test("BackendClient talks to a real server, survives its restart and leaves in good order", async () => {
  const { server, sockets, closed, url } = serve();
  const client = createBackendClient({ url, random: () => 0, firstRetryMs: 1 });
  const live = next(client, "connectionChanged", (view) => view.state === "live");
  const beat = next(client, "heartbeat");
  client.start();
  await live;
  const [rttMs, serverTimeMs] = await beat;
  assertGreaterOrEqual(rttMs, 0);
  assert(Math.abs(Date.now() - serverTimeMs) < 60_000);

  const changed = next(client, "activeTickerChanged");
  client.setActiveTicker(parseTicker("tsla"), "search");
  assertEquals<unknown[]>(await changed, ["TSLA", "search"]);

  const garbage = next(client, "errorReceived");
  const tick = next(client, "tickReceived");
  sockets[0]?.send("TICK:{");
  sockets[0]?.send(new Uint8Array([1, 2, 3]));
  sockets[0]?.send(encode("TICK", { ticker: "AAPL", price: 175.5, volume: 100, timestamp: new Date(1_000) }));
  await garbage;
  assertEquals<unknown[]>(await tick, ["AAPL", 175.5, 100, 1_000]);

  const lost = next(client, "connectionChanged", (view) => view.state === "waiting");
  const again = next(client, "connectionChanged", (view) => view.state === "live");
  sockets[0]?.close(1001, "GOING_AWAY");
  assertEquals((await lost)[0].reason, "The server is shutting down");
  await again;
  assertEquals(sockets.length, 2);

  client.stop();
  assertEquals(await Promise.all(closed), [1001, 1000]);
  await server.shutdown();
});

Deno.test("BackendClient waits when nothing listens at its address", async () => {
  const { server, url } = serve();
  await server.shutdown();
  using client = createBackendClient({ url });
  const waiting = next(client, "connectionChanged", (view) => view.state === "waiting");
  client.start();
  const [view] = await waiting;
  assertEquals([view.attempt, view.reason], [1, "The server cannot be reached"]);
});

Deno.test("BackendClient falls back to the classic dialect with a real server that refuses subprotocols", async () => {
  const offers: (string | null)[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const offer = request.headers.get("sec-websocket-protocol");
    offers.push(offer);
    if (offer !== null) return new Response("unknown subprotocol", { status: 400 });
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.addEventListener("open", () => socket.send(encode("STATUS", { event: "connected" })));
    return response;
  });
  const client = createBackendClient({ url: `ws://127.0.0.1:${server.addr.port}/` });
  const views: string[] = [];
  client.on("connectionChanged", ({ state }) => views.push(state));
  const dialect = next(client, "dialectChanged");
  const live = next(client, "connectionChanged", (view) => view.state === "live");
  client.start();
  assertEquals(await dialect, ["classic"]);
  await live;
  assertEquals([offers, views], [["flashtape.v2", null], ["connecting", "live"]]);
  client.stop();
  await server.shutdown();
});

Deno.test("BackendClient speaks the batched dialect with a real server and recovers over a gap", async () => {
  const hellos: unknown[] = [];
  const sockets: WebSocket[] = [];
  const line = (seq: number) =>
    encode("LOG", { line: `line ${seq}`, level: "INFO", time: new Date(0).toISOString(), _seq: seq });
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request, { protocol: "flashtape.v2" });
    sockets.push(socket);
    socket.addEventListener("message", ({ data }) => {
      const { type, id, seq = 0, ...rest } = JSON.parse(data);
      if (type === "PING") {
        socket.send(encode("PONG", { id, server_time_utc: new Date(0).toISOString(), sent_at: 0 }));
        return;
      }
      hellos.push({ seq, ...rest });
      const isBack = seq > 0;
      const connected = {
        event: "connected",
        epoch: "e",
        seq: isBack ? 6 : 3,
        recovered: isBack,
        replayed: isBack ? 2 : 0,
      };
      const missed = isBack ? [line(5), line(6)] : [];
      socket.send([encode("STATUS", connected), ...missed].join("\n"));
    });
    return response;
  });
  const client = createBackendClient({ url: `ws://127.0.0.1:${server.addr.port}/`, name: "test" });
  const lines: string[] = [];
  client.on("logReceived", (text) => lines.push(text));
  const beat = next(client, "heartbeat");
  client.start();
  await beat;
  const recovered = next(client, "recoveryChanged");
  const last = next(client, "logReceived", (text) => text === "line 6");
  sockets[0]?.send([line(4), line(6)].join("\n"));
  assertEquals((await recovered)[0], { recovered: true, replayed: 2, gaps: 1, duplicates: 0 });
  await last;
  assertEquals(lines, ["line 4", "line 5", "line 6"]);
  assertEquals(hellos, [
    { seq: 0, flush_ms: 16, conflate: false, name: "test" },
    { seq: 4, epoch: "e", flush_ms: 16, conflate: false, name: "test" },
  ]);
  client.stop();
  await server.shutdown();
});
