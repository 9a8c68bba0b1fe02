import { assertEquals } from "@std/assert";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { FakeEventSource } from "../support/fake_event_source.ts";
import { type Rig, rig } from "../support/rig.ts";

const AAPL = parseTicker("AAPL");
const TSLA = parseTicker("TSLA");

function streamRig(): Rig & { readonly sources: readonly FakeEventSource[]; source(): FakeEventSource } {
  const sources: FakeEventSource[] = [];
  return {
    ...rig({
      streamUrl: "http://test/api/stream",
      subscription: { tickers: [AAPL], types: ["TICK", "LOG"] },
      createEventSource: (url) => {
        const source = new FakeEventSource(url);
        sources.push(source);
        return source;
      },
    }),
    sources,
    source: () => sources.at(-1) as FakeEventSource,
  };
}

/** Both upgrades are refused. */
function refuse({ adapter, socket }: Rig): void {
  adapter.start();
  socket().lose();
  socket().lose();
}

Deno.test("WsAdapter goes on by a stream when two upgrades were refused, and asks for the same", () => {
  const test = streamRig();
  const { adapter, sockets, source, recoveries, lines } = test;
  refuse(test);
  assertEquals(sockets.length, 2);
  assertEquals(source().url, "http://test/api/stream?flush_ms=16&tickers=AAPL&types=TICK%2CLOG");
  source().welcome();
  assertEquals([adapter.connection.state, adapter.connection.transport], ["live", "event_stream"]);
  source().message('LOG:{"line":"8","level":"INFO","time":"2026-01-05T15:00:00.000Z","_seq":8}');
  assertEquals([recoveries.length, lines], [1, ["8"]]);
  assertEquals(adapter.send({ type: "SET_ACTIVE_TICKER", ticker: AAPL, source: "watchlist" }), false);
  adapter.stop();
  assertEquals(source().closed, 1);
});

Deno.test("WsAdapter asks for other tickers by a stream of its own, after the last event of the one before", async () => {
  const test = streamRig();
  const { adapter, clock, sources, source } = test;
  refuse(test);
  source().welcome();
  source().message('LOG:{"line":"8","level":"INFO","time":"2026-01-05T15:00:00.000Z","_seq":8}');
  adapter.subscribe({ tickers: [TSLA] });
  await clock.tick(1_400);
  source().message('TICK:{"_sent_at":1,"s":[],"i":[],"p":[],"v":[],"t0":0,"t":[]}');
  await clock.tick(600);
  assertEquals([sources.length, sources[0]?.closed], [2, 1]);
  assertEquals(
    source().url,
    "http://test/api/stream?flush_ms=16&tickers=AAPL%2CTSLA&types=TICK%2CLOG&last_event_id=e1%3A8",
  );
  assertEquals([adapter.connection.state, adapter.connection.reason], ["connecting", null]);
  adapter.unsubscribe({ tickers: [TSLA] });
  adapter.stop();
});

Deno.test("WsAdapter is silent over a stream as over a WebSocket, and comes back by a WebSocket that gets through", async () => {
  const test = streamRig();
  const { adapter, clock, sources, source, socket, sockets } = test;
  refuse(test);
  source().welcome();
  await clock.tick(3_000);
  assertEquals(adapter.connection.state, "silent");
  source().goodbye('{"code":1012,"reason":"SERVICE_RESTART"}');
  assertEquals([adapter.connection.state, adapter.connection.reason], ["waiting", "The server is restarting"]);
  await clock.tick(2_000);
  socket().accept();
  socket().welcome();
  assertEquals([adapter.connection.state, adapter.connection.transport], ["live", "websocket"]);
  assertEquals([sources.length, sockets.length], [1, 3]);
  adapter.stop();
});

Deno.test("WsAdapter without an address of a stream never makes one", async () => {
  const { adapter, clock, socket, sockets } = rig();
  adapter.start();
  for (let attempt = 0; attempt < 4; attempt += 1) {
    socket().lose();
    socket().lose();
    await clock.tick(adapter.connection.retryAtMs! - clock.now());
  }
  assertEquals([sockets.length, sockets.every(({ url }) => url === "ws://test/ws/feed")], [9, true]);
  adapter.stop();
});
