import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { BackendClient, type BackendEvents } from "@/lib/client/connection/backend_client.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { item } from "../support/dashboard_samples.ts";
import { connectionView } from "../support/connection_samples.ts";
import { rig } from "../support/rig.ts";

const AAPL = parseTicker("AAPL");
const EVENTS = [
  "tickReceived",
  "ticksReceived",
  "statusChanged",
  "logReceived",
  "errorReceived",
  "activeTickerChanged",
  "recoveryChanged",
  "dialectChanged",
  "connectionChanged",
] as const satisfies readonly (keyof BackendEvents)[];

/** A client on an adapter with a fake server, and what it tells of the events named. */
function listening(...names: readonly (keyof BackendEvents)[]) {
  const all = rig({ random: () => 0 });
  const client = new BackendClient(all.adapter);
  const events: unknown[][] = [];
  for (const name of names) client.on(name, (...args: unknown[]) => events.push([name, ...args]));
  return { ...all, client, events };
}

const COLUMNS = 'TICK:{"s":["AAPL","TSLA"],"i":[0,1],"p":[175.5,240],"v":[100,60],"t0":1000,"t":[0,2],"n":[1,3]}';
const ROWS = [
  { ticker: "AAPL", price: 175.5, volume: 100, timeMs: 1_000, trades: 1 },
  { ticker: "TSLA", price: 240, volume: 60, timeMs: 1_002, trades: 3 },
];

Deno.test("BackendClient tells columns of ticks row by row and once as a whole", () => {
  const { client, events, goLiveBatched } = listening("tickReceived", "ticksReceived");
  goLiveBatched().receive(COLUMNS);
  assertEquals(events, [
    ["tickReceived", "AAPL", 175.5, 100, 1_000],
    ["tickReceived", "TSLA", 240, 60, 1_002],
    ["ticksReceived", ROWS, false],
  ]);
  assertEquals(client.delivery.conflatedTrades, 2);
  client.stop();
});

Deno.test("BackendClient tells the last prices of a snapshot as no trades", () => {
  const { client, events, goLiveBatched } = listening("tickReceived", "ticksReceived");
  goLiveBatched().receive(COLUMNS.replace("}", ',"_snapshot":true}'));
  assertEquals(events, [["ticksReceived", ROWS, true]]);
  client.stop();
});

Deno.test("BackendClient tells classic ticks as a batch of one, too", () => {
  const { client, events, goLive } = listening("ticksReceived");
  goLive().receive('TICK:{"ticker":"AAPL","price":175.5,"volume":100,"timestamp":"1970-01-01T00:00:01.000Z"}');
  assertEquals(events, [["ticksReceived", [ROWS[0]], false]]);
  client.stop();
});

Deno.test("BackendClient tells a new active ticker once, in either dialect", () => {
  const batched = listening("activeTickerChanged");
  batched.goLiveBatched().receive(
    'STATUS:{"event":"active_ticker_changed","ticker":"TSLA","source":"chart","_seq":1}',
  );
  assertEquals(batched.events, [["activeTickerChanged", "TSLA", "chart"]]);
  batched.client.stop();

  const classic = listening("activeTickerChanged");
  const socket = classic.goLive();
  socket.receive('{"type":"ACTIVE_TICKER_CHANGED","ticker":"TSLA","source":"chart"}');
  socket.receive('STATUS:{"event":"active_ticker_changed","ticker":"TSLA","source":"chart"}');
  assertEquals(classic.events, [["activeTickerChanged", "TSLA", "chart"]]);
  classic.client.stop();
});

Deno.test("BackendClient tells dialect and recovery before it is live, and then what follows", async () => {
  const { client, clock, events, goLiveBatched, socket } = listening(...EVENTS);
  const connected = { event: "connected", epoch: "e1", seq: 5, recovered: false, replayed: 0 };
  goLiveBatched({ seq: 5 });
  socket().receive('LOG:{"line":"old","level":"INFO","time":"2026-01-05T15:00:00.000Z","_snapshot":true}');
  socket().events(6);
  socket().receive('ERROR:{"code":"x","message":"no"}');
  const names = (list: unknown[][]) => list.map(([name]) => name);
  assertEquals(names(events.slice(0, 5)), [
    "connectionChanged",
    "dialectChanged",
    "recoveryChanged",
    "connectionChanged",
    "statusChanged",
  ]);
  assertEquals(events.slice(1, 3), [
    ["dialectChanged", "flashtape.v2"],
    ["recoveryChanged", { recovered: false, replayed: 0, gaps: 0, duplicates: 0 }],
  ]);
  const loggedMs = Date.parse("2026-01-05T15:00:00.000Z");
  assertEquals(events.slice(4), [
    ["statusChanged", "connected", connected],
    ["logReceived", "old", true, loggedMs],
    ["logReceived", "6", false, loggedMs],
    ["errorReceived", "no"],
  ]);
  events.length = 0;
  socket().lose();
  await clock.tick(5_000);
  assertEquals(client.delivery.recovered, false, "of the latest connection, until there is another");
  socket().accept();
  socket().welcome({ seq: 8, recovered: true, replayed: 2 });
  assertEquals(names(events), [
    "connectionChanged",
    "connectionChanged",
    "recoveryChanged",
    "connectionChanged",
    "statusChanged",
  ]);
  assertEquals(events[2]?.[1], { recovered: true, replayed: 2, gaps: 0, duplicates: 0 });
  assertEquals([client.delivery.recovered, client.delivery.replayed], [true, 2]);
  client.stop();
});

Deno.test("BackendClient passes subscriptions, conflation and the choice of ticker on", async () => {
  const { client, clock, goLiveBatched, socket, sockets } = listening();
  client.unsubscribe({ tickers: ["*"] });
  client.subscribe({ tickers: [AAPL] });
  assertThrows(() => listening().client.unsubscribe({ tickers: [AAPL] }), RangeError);
  client.setActiveTicker(AAPL, "search");
  goLiveBatched();
  assertEquals(socket().said("HELLO"), [{ type: "HELLO", flush_ms: 16, conflate: false, tickers: ["AAPL"] }]);
  assertEquals(socket().said("SET_ACTIVE_TICKER"), [{ type: "SET_ACTIVE_TICKER", ticker: "AAPL", source: "search" }]);
  client.setConflate(true);
  await clock.tick(2_000);
  assertEquals([sockets.length, client.connection.state], [2, "connecting"]);
  client.stop();
  assertEquals(clock.running, 0);
});

Deno.test("BackendClient works with an adapter of the classic dialect only", () => {
  const sent: unknown[] = [];
  const client = new BackendClient({
    onMessage: null,
    onConnection: null,
    onHeartbeat: null,
    onError: () => {},
    connection: connectionView("live"),
    start: () => {},
    stop: () => {},
    retryNow: () => {},
    send: (message) => sent.push(message) > 0,
  });
  client.subscribe({ tickers: [AAPL] });
  client.unsubscribe({ tickers: [AAPL] });
  client.setConflate(true);
  assertEquals([client.delivery.dialect, client.delivery.recovered, sent], [null, null, []]);
  assertStrictEquals(client.delivery, client.delivery);
});

Deno.test("BackendClient tells the whole watchlist, whether the server told it whole or what has changed", () => {
  const { client, events, goLiveBatched } = listening("watchlistUpdated");
  const [a, b] = ["AAPL", "TSLA"].map((ticker) => item(parseTicker(ticker)));
  const socket = goLiveBatched();
  // Changes of what is not known are no list.
  socket.receive('WATCHLIST:{"count":1,"full":false,"rows":{"AAPL":{"price":1}}}');
  socket.receive(`WATCHLIST:${JSON.stringify({ count: 2, full: true, items: [a, b], event_time_ms: 5 })}`);
  socket.receive(
    'WATCHLIST:{"count":2,"full":false,"rows":{"TSLA":{"price":7}},"event_time_ms":6,"event_latency_ms":3}',
  );
  socket.receive('WATCHLIST:{"count":1,"full":false,"rows":{},"gone":["AAPL"],"order":["TSLA"]}');
  assertEquals(events, [
    ["watchlistUpdated", [a, b], 5, null],
    ["watchlistUpdated", [a, { ...b, price: 7 }], 6, 3],
    ["watchlistUpdated", [{ ...b, price: 7 }], null, null],
  ]);
  client.stop();
});

Deno.test("BackendClient knows the watchlist that its page was made with, and what changes of it from then on", () => {
  const { adapter, goLiveBatched } = rig();
  const a = item(AAPL);
  const client = new BackendClient(adapter, { watchlist: [a] });
  const lists: unknown[] = [];
  client.on("watchlistUpdated", (items) => lists.push(items));
  const socket = goLiveBatched({ recovered: true });
  socket.receive('WATCHLIST:{"count":1,"full":false,"rows":{"AAPL":{"price":1}}}');
  assertEquals(lists, [[{ ...a, price: 1 }]]);
  client.stop();
});
