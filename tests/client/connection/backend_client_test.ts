import { assertEquals, assertStrictEquals } from "@std/assert";
import { BackendClient, type BackendEvents, createBackendClient } from "@/lib/client/connection/backend_client.ts";
import type { ConnectionView } from "@/lib/client/connection/reconnect/connection_view.ts";
import type { Heartbeat, WsAdapterLike } from "@/lib/client/connection/ws_adapter_like.ts";
import { type ClassicClientMessage, decode, EpochMs, parseTicker } from "@/lib/protocol/mod.ts";
import type { TypedMessage } from "@/lib/client/connection/dialects/dialect.ts";
import { countingClock } from "../support/counting_clock.ts";
import { connectionView } from "../support/connection_samples.ts";
import { FakeSocket } from "../support/fake_socket.ts";

const AAPL = parseTicker("AAPL");
const TSLA = parseTicker("TSLA");

/** An adapter that records what the client asks of it. */
class FakeAdapter implements WsAdapterLike {
  onMessage: ((message: TypedMessage) => void) | null = null;
  onConnection: ((view: ConnectionView) => void) | null = null;
  onHeartbeat: ((heartbeat: Heartbeat) => void) | null = null;
  onError: (error: Error) => void = () => {};
  connection = connectionView("idle");
  readonly calls: string[] = [];
  readonly sent: ClassicClientMessage[] = [];

  start(): void {
    this.calls.push("start");
  }
  stop(): void {
    this.calls.push("stop");
  }
  retryNow(): void {
    this.calls.push("retryNow");
  }
  send(message: ClassicClientMessage): boolean {
    if (this.connection.state !== "live") return false;
    this.sent.push(message);
    return true;
  }
  become(state: ConnectionView["state"]): void {
    this.connection = connectionView(state);
    this.onConnection?.(this.connection);
  }
  receive(frame: string): void {
    this.onMessage?.(decode(frame));
  }
}

const NAMES = [
  "tickReceived",
  "barReceived",
  "watchlistUpdated",
  "ignitionUpdated",
  "statusChanged",
  "tradeReceived",
  "logReceived",
  "errorReceived",
  "activeTickerChanged",
  "heartbeat",
  "connectionChanged",
] as const satisfies readonly (keyof BackendEvents)[];

/** A client on a fake adapter, and all events it tells. */
function listening() {
  const adapter = new FakeAdapter();
  const failures: unknown[][] = [];
  const client = new BackendClient(adapter, { onListenerError: (...failure) => failures.push(failure) });
  const events: unknown[][] = [];
  for (const name of NAMES) client.on(name, (...args: unknown[]) => events.push([name, ...args]));
  return { adapter, client, events, failures };
}

const bar = { time: 1_767_625_200, open: 1, high: 3, low: 1, close: 2, volume: 500, vwap: 2.2 };

Deno.test("BackendClient tells each server message as its own event", () => {
  const { adapter, events } = listening();
  const cases: [frame: string, event: unknown[]][] = [
    [
      'TICK:{"ticker":"AAPL","price":175.5,"volume":100,"timestamp":"2026-01-05T15:00:00.250Z"}',
      ["tickReceived", AAPL, 175.5, 100, EpochMs.parse(Date.UTC(2026, 0, 5, 15, 0, 0, 250))],
    ],
    [`BAR:${JSON.stringify({ ticker: "AAPL", timeframe: "1m", bar })}`, ["barReceived", AAPL, "1m", bar, undefined]],
    [
      `BAR:${JSON.stringify({ ticker: "AAPL", timeframe: "1m", bar, revision: 2 })}`,
      ["barReceived", AAPL, "1m", bar, 2],
    ],
    ['STATUS:{"event":"engine_started","by":"x"}', ["statusChanged", "engine_started", {
      event: "engine_started",
      by: "x",
    }]],
    ['TRADE:{"event":"FILL","order_id":"7","ticker":"TSLA","qty":5}', ["tradeReceived", {
      event: "FILL",
      order_id: "7",
      ticker: "TSLA",
      qty: 5,
    }, false]],
    ["LOG:12:00 scanner: up", ["logReceived", "12:00 scanner: up", false, null]],
    ["ERROR:Cannot set the active ticker", ["errorReceived", "Cannot set the active ticker"]],
    ['{"type":"ACTIVE_TICKER_CHANGED","ticker":"TSLA","source":"chart"}', ["activeTickerChanged", TSLA, "chart"]],
  ];
  for (const [frame, event] of cases) {
    adapter.receive(frame);
    assertEquals(events.splice(0), [event], frame);
  }
  adapter.receive('PONG:{"server_time_utc":"2026-01-05T15:00:00.000Z","sent_at":1}');
  assertEquals(events, [], "a PONG is told by the adapter");
});

Deno.test("BackendClient tells ignition with its payload, and false where the filter is not mentioned", () => {
  const { adapter, events } = listening();
  adapter.receive('IGNITION:{"ticker":"AAPL","score":85.3}');
  adapter.receive('IGNITION:{"ticker":"AAPL","score":85.3,"passed_filter":true,"reason":"ok"}');
  assertEquals(events, [
    ["ignitionUpdated", AAPL, 85.3, false, { ticker: "AAPL", score: 85.3 }],
    ["ignitionUpdated", AAPL, 85.3, true, { ticker: "AAPL", score: 85.3, passed_filter: true, reason: "ok" }],
  ]);
});

Deno.test("BackendClient reads the older names of a watchlist's times where the new ones are absent", () => {
  const { adapter, events } = listening();
  const cases: [fields: object, timeMs: number | null, latencyMs: number | null][] = [
    [{}, null, null],
    [{ event_time_ms: 12_345, event_latency_ms: 6 }, 12_345, 6],
    [{ _event_time: 12_345, _event_latency_ms: 6 }, 12_345, 6],
    [{ event_time_ms: 1, _event_time: 2, event_latency_ms: 0, _event_latency_ms: 4 }, 1, 0],
    [{ event_time_ms: null, event_latency_ms: null }, null, null],
  ];
  for (const [fields, timeMs, latencyMs] of cases) {
    adapter.receive(`WATCHLIST:${JSON.stringify({ count: 0, items: [], ...fields })}`);
    assertEquals(events.splice(0), [["watchlistUpdated", [], timeMs, latencyMs]]);
  }
});

Deno.test("BackendClient tells heartbeats, changes of the connection and what could not be read", () => {
  const { adapter, events } = listening();
  adapter.onHeartbeat?.({ rttMs: 12, serverTimeMs: EpochMs.parse(5) });
  adapter.become("connecting");
  adapter.onError(new SyntaxError("Cannot decode the frame"));
  assertEquals(events, [
    ["heartbeat", 12, EpochMs.parse(5)],
    ["connectionChanged", connectionView("connecting")],
    ["errorReceived", "Cannot decode the frame"],
  ]);
});

Deno.test("BackendClient.on() returns what ends the subscription, and only that one", () => {
  const { adapter, client } = listening();
  const heard: string[] = [];
  const listener = (line: string) => heard.push(line);
  const [first, second] = [client.on("logReceived", listener), client.on("logReceived", listener)];
  adapter.receive("LOG:a");
  first();
  first();
  adapter.receive("LOG:b");
  second();
  adapter.receive("LOG:c");
  assertEquals(heard, ["a", "a", "b"]);
});

Deno.test("BackendClient finishes an event although a listener leaves or joins meanwhile", () => {
  const { adapter, client } = listening();
  const heard: string[] = [];
  const leave = client.on("logReceived", () => {
    leave();
    client.on("logReceived", (line) => heard.push(`late ${line}`));
  });
  client.on("logReceived", (line) => heard.push(line));
  adapter.receive("LOG:a");
  adapter.receive("LOG:b");
  assertEquals(heard, ["a", "b", "late b"]);
});

Deno.test("BackendClient reports a listener that throws and calls the others", () => {
  const { adapter, client, events, failures } = listening();
  const fault = new Error("listener");
  client.on("logReceived", () => {
    throw fault;
  });
  const heard: string[] = [];
  client.on("logReceived", (line) => heard.push(line));
  adapter.receive("LOG:a");
  assertEquals(heard, ["a"]);
  assertEquals(events.length, 1);
  assertStrictEquals(failures[0]?.[0], fault);
  assertEquals(failures[0]?.[1], "logReceived");
});

Deno.test("BackendClient.setActiveTicker() sends at once when live, else the last choice once it is", () => {
  const { adapter, client } = listening();
  client.setActiveTicker(AAPL, "watchlist");
  client.setActiveTicker(TSLA, "search");
  adapter.become("connecting");
  assertEquals(adapter.sent, []);
  adapter.become("live");
  adapter.become("waiting");
  adapter.become("live");
  assertEquals(adapter.sent, [{ type: "SET_ACTIVE_TICKER", ticker: TSLA, source: "search" }]);
  client.setActiveTicker(AAPL, "chart");
  adapter.become("waiting");
  adapter.become("live");
  assertEquals(adapter.sent.length, 2, "what was sent is not sent again");
});

Deno.test("BackendClient.stop() forgets a choice that was not sent", () => {
  const { adapter, client } = listening();
  client.setActiveTicker(AAPL, "watchlist");
  client.stop();
  adapter.become("live");
  assertEquals(adapter.sent, []);
});

Deno.test("BackendClient passes start, stop and retry to its adapter and shows its connection", () => {
  const { adapter, client } = listening();
  client.start();
  client.retryNow();
  client.stop();
  client[Symbol.dispose]();
  assertEquals(adapter.calls, ["start", "retryNow", "stop", "stop"]);
  assertStrictEquals(client.connection, adapter.connection);
});

Deno.test("createBackendClient() wires a client to a socket of its own", () => {
  const clock = countingClock();
  const sockets: FakeSocket[] = [];
  const client = createBackendClient({
    url: "ws://test/ws/feed",
    clock,
    environment: null,
    createSocket: (url, protocols) => {
      const socket = new FakeSocket(url, protocols);
      sockets.push(socket);
      return socket;
    },
  });
  const lines: string[] = [];
  client.on("logReceived", (line) => lines.push(line));
  assertEquals(sockets.length, 0, "nothing starts by itself");
  client.setActiveTicker(AAPL, "search");
  client.start();
  sockets[0]?.greet();
  sockets[0]?.receive("LOG:up");
  assertEquals([client.connection.state, lines], ["live", ["up"]]);
  assertEquals(sockets[0]?.sent, [
    "PING",
    '{"type":"SET_ACTIVE_TICKER","ticker":"AAPL","source":"search"}',
  ]);
  client.stop();
  assertEquals(clock.running, 0);
});
