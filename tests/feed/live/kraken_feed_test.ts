import { assert, assertEquals } from "@std/assert";
import { KrakenFeed } from "@/lib/feed/kraken/kraken_feed.ts";
import type { LiveFeedOptions } from "@/lib/feed/live/live_feed_options.ts";
import { type EpochMs, parseTicker } from "@/lib/protocol/mod.ts";
import { FakeKraken, tradeItem } from "@/tests/support/upstream/fake_kraken.ts";
import { FakeMarket, type MarketTrade } from "@/tests/support/upstream/fake_upstream_market.ts";
import { assertLostInSilence, playing, rig, START_MS } from "./harness.ts";

const [BTC, ETH] = [parseTicker("BTC/USD"), parseTicker("ETH/USD")];
const TRADE: MarketTrade = { ticker: BTC, id: 2001, price: 64123.1, size: 0.25, timeMs: START_MS, side: "sell" };
const ITEM = tradeItem(TRADE);
const TOLD = {
  kind: "trade",
  ticker: "BTC/USD",
  price: 64123.1,
  size: 0.25,
  timeMs: START_MS,
  id: "2001",
  side: "sell",
} as const;
const update = (...data: unknown[]) => ({ channel: "trade", type: "update", data });
const candle = (minute: number, close: number, trades: number) => ({
  symbol: "BTC/USD",
  open: 100,
  high: 110,
  low: 90,
  close,
  trades,
  volume: 5,
  vwap: 101,
  interval_begin: new Date(START_MS + minute * 60_000).toISOString().replace("Z", "000000Z"),
  interval: 1,
  timestamp: new Date(START_MS + minute * 60_000 + 60_000).toISOString(),
});
const bar = (minute: number, close: number) => ({
  kind: "bar",
  ticker: "BTC/USD",
  bar: { time: START_MS / 1000 + minute * 60, open: 100, high: 110, low: 90, close, volume: 5, vwap: 101 },
});

const open = (options: LiveFeedOptions = {}, makeFake = (fake: FakeKraken) => fake) =>
  rig(
    (clock) => makeFake(new FakeKraken(clock)),
    (around) => new KrakenFeed({ ...around, tickers: [BTC], ...options }),
  );

Deno.test("KrakenFeed subscribes with one message per channel and waits for the answer of every symbol", async () => {
  await using session = await open({ tickers: [BTC, ETH] });
  const symbol = ["BTC/USD", "ETH/USD"];
  assertEquals(session.fake.peer.said, [
    { method: "subscribe", params: { channel: "trade", symbol, snapshot: true }, req_id: 1 },
    { method: "subscribe", params: { channel: "ticker", symbol }, req_id: 2 },
    { method: "subscribe", params: { channel: "ohlc", symbol, interval: 1, snapshot: true }, req_id: 3 },
  ]);
  assertEquals(session.statuses(), ["feed_connected"]);
});

for (
  const [kind, messages, expected] of [
    ["trade", [update(ITEM)], [TOLD]],
    ["trades in one message", [update(ITEM, { ...ITEM, trade_id: 2002 })], [TOLD, { ...TOLD, id: "2002" }]],
    ["a trade told twice", [update(ITEM), update(ITEM)], [TOLD]],
    ["a first snapshot of trades, which is history", [{ ...update(ITEM), type: "snapshot" }], []],
    ["a trade after the snapshot that held it", [{ ...update(ITEM), type: "snapshot" }, update(ITEM)], []],
    ["a snapshot after trades", [update(ITEM), { ...update(ITEM, { ...ITEM, trade_id: 2002 }), type: "snapshot" }], [
      TOLD,
      { ...TOLD, id: "2002" },
    ]],
    ["ticker", [{
      channel: "ticker",
      type: "update",
      data: [{ symbol: "BTC/USD", bid: 99, bid_qty: 1, ask: 101, ask_qty: 2, last: 100, volume: 5, change_pct: 1.5 }],
    }], [{ kind: "quote", ticker: "BTC/USD", timeMs: START_MS + 100, bid: 99, bidSize: 1, ask: 101, askSize: 2 }]],
    ["candles, as bars when they are complete", [
      { channel: "ohlc", type: "snapshot", data: [candle(0, 101, 1)] },
      { channel: "ohlc", type: "update", data: [candle(0, 102, 2)] },
      { channel: "ohlc", type: "update", data: [candle(0, 101, 1)] },
      { channel: "ohlc", type: "update", data: [candle(1, 103, 1)] },
      { channel: "ohlc", type: "update", data: [candle(0, 104, 3)] },
      { channel: "ohlc", type: "update", data: [candle(0, 104, 3)] },
      { channel: "ohlc", type: "update", data: [candle(2, 105, 1)] },
    ], [bar(0, 102), bar(0, 104), bar(1, 103)]],
    ["of a snapshot of candles only the newest, which goes on growing", [
      { channel: "ohlc", type: "snapshot", data: Array.from({ length: 720 }, (_, at) => candle(at - 719, 101, 1)) },
      { channel: "ohlc", type: "update", data: [candle(0, 102, 2)] },
      { channel: "ohlc", type: "update", data: [candle(1, 103, 1)] },
    ], [bar(0, 102)]],
    [
      "ticker without sizes",
      [{ channel: "ticker", data: [{ symbol: "BTC/USD", bid: 99, bid_qty: null, ask: null }] }],
      [
        { kind: "quote", ticker: "BTC/USD", timeMs: START_MS + 100, bid: 99 },
      ],
    ],
    ["a heartbeat with nulls", [{ channel: "heartbeat", data: null }], []],
    ["heartbeat", [{ channel: "heartbeat" }], []],
    ["status", [{ channel: "status", type: "update", data: [{ system: "maintenance" }] }], []],
    ["pong", [{ method: "pong", req_id: 9 }], []],
  ] as const
) {
  Deno.test(`KrakenFeed reads ${kind}`, async () => {
    await using session = await open();
    const before = session.events.length;
    for (const message of messages) session.fake.peer.send(message);
    await session.clock.tick(1);
    assertEquals<readonly unknown[]>(session.events.slice(before), expected);
    assertEquals(session.feed.badMessages, 0);
  });
}

for (
  const [what, message] of [
    ["an unknown channel", { channel: "book", type: "update", data: [{}] }],
    ["an unknown method", { method: "dance" }],
    ["neither channel nor method", {}],
    ["price as text", update({ ...ITEM, price: "100" })],
    ["quantity of zero", update({ ...ITEM, qty: 0 })],
    ["no side", update({ ...ITEM, side: undefined })],
    ["a bad time", update({ ...ITEM, timestamp: "now" })],
    ["a candle of five minutes", { channel: "ohlc", type: "update", data: [{ ...candle(0, 1, 1), interval: 5 }] }],
    ["data that is no array", { channel: "trade", type: "update", data: 5 }],
    ["text that is no JSON", "{"],
  ] as const
) {
  Deno.test(`KrakenFeed leaves out a message with ${what}, and counts it`, async () => {
    await using session = await open();
    session.fake.peer.send(message);
    session.fake.peer.send(update(ITEM));
    await session.clock.tick(1);
    assertEquals<unknown>(session.events.at(-1), TOLD);
    assertEquals(session.feed.badMessages, 1);
  });
}

Deno.test("KrakenFeed loses no trade beside a bad one in the same message", async () => {
  await using session = await open();
  session.fake.peer.send(update(ITEM, { ...ITEM, price: null }, { ...ITEM, trade_id: 2002 }));
  await session.clock.tick(1);
  assertEquals(session.events.filter(({ kind }) => kind === "trade").length, 2);
});

Deno.test("KrakenFeed goes on without a symbol that is refused", async () => {
  await using session = await open({ tickers: [parseTicker("AAPL"), BTC] });
  assertEquals(session.statuses(), ["feed_connected"]);
  assertEquals([...session.fake.peer.topics], ["trade BTC/USD", "ticker BTC/USD", "ohlc BTC/USD"]);
  session.feed.subscribe([ETH]);
  await session.clock.tick(100);
  assertEquals(session.fake.peer.said.slice(3).map(({ params }) => (params as { symbol: string[] }).symbol), [
    ["ETH/USD"],
    ["ETH/USD"],
    ["ETH/USD"],
  ]);
});

Deno.test("KrakenFeed is not connected when all that it asks for is refused, and says so once", async () => {
  await using session = await open({ tickers: [parseTicker("AAPL")] });
  await session.clock.tick(10 * 60_000);
  assertEquals(session.statuses(), ["feed_lost"]);
  const [lost] = session.events;
  assert(lost?.kind === "status");
  assertEquals([lost.data["reason"], lost.data["retry_in_ms"]], ["refused", 60_000]);
  session.feed.subscribe([BTC]);
  await session.clock.tick(60_000);
  assertEquals(session.statuses(), ["feed_lost", "feed_connected"]);
});

Deno.test("KrakenFeed unsubscribes from what is not wanted any more", async () => {
  await using session = await open({ tickers: [BTC, ETH] });
  session.feed.unsubscribe([BTC]);
  await session.clock.tick(100);
  assertEquals(session.fake.peer.said.slice(3), [
    { method: "unsubscribe", params: { channel: "trade", symbol: ["BTC/USD"] }, req_id: 4 },
    { method: "unsubscribe", params: { channel: "ticker", symbol: ["BTC/USD"] }, req_id: 5 },
    { method: "unsubscribe", params: { channel: "ohlc", symbol: ["BTC/USD"], interval: 1 }, req_id: 6 },
  ]);
  assertEquals(session.fake.peer.topics.size, 3);
});

Deno.test("KrakenFeed takes 5 s without heartbeats for a dead connection", async () => {
  await using session = await open({}, playing);
  await assertLostInSilence(session);
});

Deno.test("KrakenFeed.snapshot() and dailyBars() read REST, and say why they cannot", async () => {
  await using session = await open({}, playing);
  const day = Date.parse("2026-01-04T00:00:00Z") / 1000;
  session.fake.days = [[day, "2", "4", "1", "3", "2.5", "500.5", 9], [day + 86_400, "3", "5", "2", "4", "3", "10", 1]];
  const snapshot = session.feed.snapshot([BTC]);
  const bars = session.feed.dailyBars(BTC, 2);
  const unknown = session.feed.dailyBars(parseTicker("AAPL"), 2).catch((error: Error) => error.message);
  await session.clock.tick(10_000);
  assertEquals<unknown>(await snapshot, [{ ticker: BTC, price: 100, lastClose: 90, volume: 12, avgVolume: 0 }]);
  assertEquals(await bars, [{ date: "2026-01-04", open: 2, high: 4, low: 1, close: 3, volume: 500.5 }]);
  assert(String(await unknown).endsWith("EQuery:Unknown asset pair"));
});

Deno.test("KrakenFeed waits when REST tells in its own way that there were too many requests", async () => {
  await using session = await open({}, playing);
  session.fake.nextAnswers.push(Response.json({ error: ["EAPI:Rate limit exceeded"] }));
  const snapshot = session.feed.snapshot([BTC]);
  await session.clock.tick(10_000);
  assertEquals((await snapshot).length, 1);
  assertEquals(session.fake.requests.filter(({ path }) => path.includes("/Ticker?")).length, 2);
});

Deno.test("KrakenFeed.minuteBars() gives completed minutes only", async () => {
  const market = new FakeMarket({ seed: 3, tickers: ["BTC/USD"], startMs: START_MS, minutes: 5, tradesPerMinute: 20 });
  await using session = await open({}, ({ clock }) => playing(new FakeKraken(clock, market)));
  await session.clock.tick(150_000);
  const bars = session.feed.minuteBars(BTC, START_MS as EpochMs, START_MS + 300_000 as EpochMs);
  await session.clock.tick(1_000);
  assertEquals((await bars).map(({ time }) => time * 1000 - START_MS), [0, 60_000]);
});
