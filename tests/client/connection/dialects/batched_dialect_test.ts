import { assertEquals, assertThrows } from "@std/assert";
import { batchedDialect } from "@/lib/client/connection/dialects/batched_dialect.ts";

const time = "2026-01-05T15:00:00.000Z";
const order = { event: "FILL", order_id: "7", ticker: "TSLA", _seq: 8, _prev: 2 };

Deno.test("batchedDialect reads each message as what the connection and its listeners need", () => {
  const cases: [line: string, incoming: object][] = [
    [
      'TICK:{"s":["AAPL","TSLA"],"i":[0,1,0],"p":[175.5,240.1,175.52],"v":[100,20,300],"t0":1700000000000,"t":[0,3,4.25]}',
      {
        kind: "ticks",
        batch: {
          rows: [
            { ticker: "AAPL", price: 175.5, volume: 100, timeMs: 1_700_000_000_000, trades: 1 },
            { ticker: "TSLA", price: 240.1, volume: 20, timeMs: 1_700_000_000_003, trades: 1 },
            { ticker: "AAPL", price: 175.52, volume: 300, timeMs: 1_700_000_000_004.25, trades: 1 },
          ],
          isSnapshot: false,
        },
        messages: [],
      },
    ],
    ['TICK:{"s":["A"],"i":[0],"p":[1],"v":[5],"t0":9,"t":[0],"n":[4],"_snapshot":true}', {
      kind: "ticks",
      batch: { rows: [{ ticker: "A", price: 1, volume: 5, timeMs: 9, trades: 4 }], isSnapshot: true },
      messages: [],
    }],
    [`LOG:{"line":"up","level":"INFO","time":"${time}","_seq":3}`, {
      kind: "event",
      stamps: { line: "up", level: "INFO", time, _seq: 3 },
      messages: [{ type: "LOG", data: "up", time: "2026-01-05T15:00:00.000Z" }],
    }],
    ['ERROR:{"code":"bad_request","message":"Cannot read it","request":"x"}', {
      kind: "refused",
      code: "bad_request",
      messages: [{ type: "ERROR", data: "Cannot read it" }],
    }],
    [`PONG:{"id":7,"server_time_utc":"${time}","sent_at":5}`, {
      kind: "pong",
      id: 7,
      serverTimeMs: 5,
      messages: [{ type: "PONG", data: { id: 7, server_time_utc: time, sent_at: 5 } }],
    }],
    [`TRADE:${JSON.stringify(order)}`, {
      kind: "event",
      stamps: order,
      messages: [{ type: "TRADE", data: order, stamps: order }],
    }],
    ['STATUS:{"event":"connected","epoch":"e","seq":0,"recovered":false,"replayed":0}', {
      kind: "greeting",
      connected: { event: "connected", epoch: "e", seq: 0, recovered: false, replayed: 0 },
      messages: [{
        type: "STATUS",
        data: { event: "connected", epoch: "e", seq: 0, recovered: false, replayed: 0 },
      }],
    }],
    ['STATUS:{"event":"subscribed","seq":12}', {
      kind: "subscribed",
      seq: 12,
      messages: [{ type: "STATUS", data: { event: "subscribed", seq: 12 } }],
    }],
    ['STATUS:{"event":"active_ticker_changed","ticker":"TSLA","source":"chart","_seq":4}', {
      kind: "event",
      stamps: { event: "active_ticker_changed", ticker: "TSLA", source: "chart", _seq: 4 },
      messages: [
        { type: "STATUS", data: { event: "active_ticker_changed", ticker: "TSLA", source: "chart", _seq: 4 } },
        { type: "ACTIVE_TICKER_CHANGED", data: { type: "ACTIVE_TICKER_CHANGED", ticker: "TSLA", source: "chart" } },
      ],
    }],
  ];
  for (const [line, incoming] of cases) {
    assertEquals<object>(batchedDialect.decode(line), incoming, line);
  }
});

Deno.test("batchedDialect refuses what is not as the protocol says", () => {
  const bad: [line: string, mayBeEvent: boolean][] = [
    ["", true],
    ["LOG:plain text", true],
    ["NEWS:{}", true],
    ['LOG:{"line":"x","level":"INFO","time":"now"}', true],
    ['TRADE:{"event":"FILL","order_id":"7","ticker":"TSLA","_seq":0}', true],
    ['STATUS:{"event":"connected","epoch":"e","seq":-1,"recovered":true,"replayed":0}', true],
    ['STATUS:{"event":"connected","message":"welcome"}', true],
    ['STATUS:{"event":"subscribed"}', true],
    ['STATUS:{"event":"active_ticker_changed","ticker":"?","source":"chart"}', true],
    ['{"type":"ACTIVE_TICKER_CHANGED","ticker":"TSLA","source":"chart"}', true],
    ['TICK:{"ticker":"AAPL","price":1,"volume":1}', false],
    ['TICK:{"s":["A"],"i":[1],"p":[1],"v":[1],"t0":0,"t":[0]}', false],
    ['TICK:{"s":["A"],"i":[0,0],"p":[1],"v":[1,1],"t0":0,"t":[0,0]}', false],
    ["ERROR:plain text", false],
    ["PONG:{}", false],
  ];
  for (const [line, mayBeEvent] of bad) {
    assertThrows(() => batchedDialect.decode(line), SyntaxError, "Cannot decode", line);
    assertEquals(batchedDialect.mayBeEvent(line), mayBeEvent, line);
  }
});

Deno.test("batchedDialect splits a frame into its lines", () => {
  assertEquals(batchedDialect.split("A:1\nB:2"), ["A:1", "B:2"]);
  assertEquals(batchedDialect.split("A:1"), ["A:1"]);
});
