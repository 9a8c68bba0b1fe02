import { assert, assertEquals } from "@std/assert";
import { CoinbaseFeed } from "@/lib/feed/coinbase/coinbase_feed.ts";
import type { LiveFeedOptions } from "@/lib/feed/live/live_feed_options.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";
import { FakeCoinbase, matchMessage, tickerMessage } from "@/tests/support/upstream/fake_coinbase.ts";
import { fakeClock } from "../../support/fake_clock.ts";
import { FakeMarket, type MarketTrade } from "@/tests/support/upstream/fake_upstream_market.ts";
import { assertLostInSilence, playing, rig, START_MS } from "./harness.ts";

const [BTC, ETH, SOL] = [parseTicker("BTC-USD"), parseTicker("ETH-USD"), parseTicker("SOL-USD")];
const CHANNELS = ["ticker", "matches", "heartbeat"];
const TRADE: MarketTrade = { ticker: BTC, id: 2001, price: 64123.1, size: 0.25, timeMs: START_MS, side: "buy" };
const TOLD = {
  kind: "trade",
  ticker: "BTC-USD",
  price: 64123.1,
  size: 0.25,
  timeMs: START_MS,
  id: "2001",
  side: "buy",
} as const;

const MATCH = matchMessage(TRADE);
const heartbeat = (lastId: number, timeMs: number) => ({
  type: "heartbeat",
  product_id: "BTC-USD",
  last_trade_id: lastId,
  sequence: lastId * 7,
  time: new Date(timeMs).toISOString(),
});

const open = (options: LiveFeedOptions = {}, makeFake = (fake: FakeCoinbase) => fake) =>
  rig(
    (clock) => makeFake(new FakeCoinbase(clock)),
    (around) => new CoinbaseFeed({ ...around, tickers: [BTC], ...options }),
  );

Deno.test("CoinbaseFeed subscribes with one message at once and then says that it is connected", async () => {
  await using session = await open({ tickers: [BTC, ETH] });
  assertEquals(session.fake.peer.said, [{
    type: "subscribe",
    product_ids: ["BTC-USD", "ETH-USD"],
    channels: CHANNELS,
  }]);
  assertEquals(session.statuses(), ["feed_connected"]);
});

for (
  const [kind, message, expected] of [
    ["match, whose side is the maker's", MATCH, TOLD],
    ["match of the other side", { ...MATCH, side: "buy" }, { ...TOLD, side: "sell" }],
    ["match with microseconds", { ...MATCH, time: "2026-01-05T15:00:00.123456Z" }, {
      ...TOLD,
      timeMs: START_MS + 123.456,
    }],
    ["last_match of a product not known before", { ...MATCH, type: "last_match" }, null],
    ["ticker", tickerMessage(TRADE), {
      kind: "quote",
      ticker: "BTC-USD",
      timeMs: START_MS,
      bid: 64123.09,
      bidSize: 0.5,
      ask: 64123.11,
      askSize: 1.5,
    }],
    ["heartbeat", heartbeat(2001, START_MS), null],
  ] as const
) {
  Deno.test(`CoinbaseFeed reads ${kind}`, async () => {
    await using session = await open();
    const before = session.events.length;
    session.fake.peer.send(message);
    await session.clock.tick(1);
    assertEquals<readonly unknown[]>(session.events.slice(before), expected === null ? [] : [expected]);
    assertEquals(session.feed.badMessages, 0);
  });
}

for (
  const [what, message] of [
    ["no type", { product_id: "BTC-USD" }],
    ["unknown type", { type: "l2update" }],
    ["a number for a decimal", { ...MATCH, price: 100 }],
    ["no number", { ...MATCH, size: "much" }],
    ["price of zero", { ...MATCH, price: "0" }],
    ["no side", { ...MATCH, side: "none" }],
    ["no time", { ...MATCH, time: "today" }],
    ["no trade id", { ...MATCH, trade_id: null }],
    ["an array", []],
    ["text that is no JSON", "{"],
  ] as const
) {
  Deno.test(`CoinbaseFeed leaves out a message with ${what}, and counts it`, async () => {
    await using session = await open();
    session.fake.peer.send(message);
    session.fake.peer.send(MATCH);
    await session.clock.tick(1);
    assertEquals(session.events.at(-1), { ...TOLD } as unknown);
    assertEquals(session.feed.badMessages, 1);
  });
}

Deno.test("CoinbaseFeed counts a match that is told twice once", async () => {
  await using session = await open();
  for (let time = 0; time < 3; time++) session.fake.peer.send(MATCH);
  await session.clock.tick(1);
  assertEquals(session.events.filter(({ kind }) => kind === "trade").length, 1);
});

Deno.test("CoinbaseFeed tells the last match after a reconnect only when it was missed", async () => {
  await using session = await open();
  session.fake.peer.send(MATCH);
  for (const id of [2001, 2002, 2002]) {
    session.fake.lose();
    await session.clock.tick(4_500);
    session.fake.peer.send({ ...MATCH, trade_id: id, type: "last_match" });
    await session.clock.tick(1);
  }
  const ids = session.events.flatMap((event) => event.kind === "trade" ? [event.id] : []);
  assertEquals(ids, ["2001", "2002"]);
});

Deno.test("CoinbaseFeed leaves out a product that does not exist and subscribes to the others", async () => {
  await using session = await open({ tickers: [BTC, parseTicker("AAPL"), parseTicker("BRK B"), ETH] });
  assertEquals(session.fake.peer.said.slice(-1), [
    { type: "subscribe", product_ids: ["BTC-USD", "ETH-USD"], channels: CHANNELS },
  ]);
  assertEquals(session.statuses(), ["feed_connected"]);
});

Deno.test("CoinbaseFeed is not connected when all that it asks for is refused, and says so once", async () => {
  await using session = await open({ tickers: ["AAPL", "MSFT"].map(parseTicker) });
  await session.clock.tick(10 * 60_000);
  assertEquals(session.statuses(), ["feed_lost"]);
});

Deno.test("CoinbaseFeed stays away for a minute when it is refused as a whole", async () => {
  await using session = await open();
  session.fake.peer.send({ type: "error", message: "rate limit exceeded" });
  await session.clock.tick(10);
  const lost = session.events.at(-1);
  assert(lost?.kind === "status");
  assertEquals(lost.data, { feed: "coinbase", reason: "refused", message: "rate limit exceeded", retry_in_ms: 60_000 });
});

Deno.test("CoinbaseFeed adds and removes products by one message each and goes on connected", async () => {
  await using session = await open();
  session.feed.subscribe([ETH]);
  session.feed.unsubscribe([BTC]);
  await session.clock.tick(100);
  assertEquals(session.fake.peer.said.slice(1).map(({ type, product_ids }) => [type, product_ids]), [
    ["unsubscribe", ["BTC-USD"]],
    ["subscribe", ["ETH-USD"]],
  ]);
  assertEquals([...session.fake.peer.topics], CHANNELS.map((channel) => `${channel} ETH-USD`));
});

Deno.test("CoinbaseFeed connects only once something is wanted", async () => {
  await using session = await open();
  session.feed.unsubscribe([BTC]);
  await session.clock.tick(1_000);
  session.fake.lose();
  await session.clock.tick(60_000);
  assertEquals(session.fake.openPeers.length, 0);
  session.feed.subscribe([ETH]);
  await session.clock.tick(1_000);
  assertEquals(session.statuses().slice(0, 4), ["feed_connected", "feed_lost", "feed_connected", "feed_gap"]);
});

Deno.test("CoinbaseFeed takes 5 s without heartbeats for a dead connection", async () => {
  await using session = await open({}, playing);
  await assertLostInSilence(session);
});

Deno.test("CoinbaseFeed fetches what heartbeats show to be missing, as bars with VWAP", async () => {
  const clock = fakeClock(START_MS);
  const market = new FakeMarket({ seed: 5, tickers: ["BTC-USD"], startMs: START_MS, minutes: 4, tradesPerMinute: 30 });
  const lost = market.trades.filter(({ timeMs }) => timeMs > START_MS + 70_000).slice(3, 6);
  await using session = await rig(
    () => {
      const fake = new FakeCoinbase(clock, market);
      for (const { id } of lost) fake.swallowed.add(id);
      fake.play();
      return fake;
    },
    (around) => new CoinbaseFeed({ ...around, tickers: [BTC] }),
    { clock },
  );
  await clock.tick(4 * 60_000);
  const gaps = session.events.flatMap((event) => event.kind === "status" && event.event === "feed_gap" ? [event] : []);
  const [firstLost] = lost;
  assert(gaps.some(({ data }) => Number(data["from_ms"]) <= (firstLost?.timeMs ?? 0)));
  const bars = session.events.flatMap((event) => event.kind === "bar" ? [event.bar] : []);
  const [expected] = market.bars("BTC-USD", START_MS + 60_000, START_MS + 120_000, Infinity);
  const { trades: _, ...right } = expected ?? { trades: 0 };
  assertEquals<unknown>(bars.findLast(({ time }) => time === START_MS / 1000 + 60), right);
});

Deno.test("CoinbaseFeed fills a gap that REST first answers with 429, in the time asked for", async () => {
  await using session = await open({}, playing);
  await session.clock.tick(10_000);
  session.fake.lose();
  session.fake.nextAnswers.push(new Response(null, { status: 429, headers: { "retry-after": "9" } }));
  await session.clock.tick(5_000);
  assertEquals(session.statuses(), ["feed_connected", "feed_lost", "feed_connected", "feed_gap"]);
  await session.clock.tick(10_000);
  assertEquals(session.statuses().at(-1), "feed_backfilled");
  const [first, second] = session.fake.requests;
  assertEquals((second?.atMs ?? 0) - (first?.atMs ?? 0) >= 9_000, true);
});

Deno.test("CoinbaseFeed names the tickers of which a gap could not be filled", async () => {
  await using session = await open({}, playing);
  await session.clock.tick(10_000);
  session.fake.lose();
  session.fake.nextAnswers.push(new Response(null, { status: 400 }));
  await session.clock.tick(10_000);
  const filled = session.events.at(-1);
  assert(filled?.kind === "status" && filled.event === "feed_backfilled");
  assertEquals(filled.data["failed"], ["BTC-USD"]);
  assertEquals(filled.data["bars"], 0);
});

Deno.test("CoinbaseFeed.snapshot() and dailyBars() count by UTC days", async () => {
  await using session = await open({}, playing);
  const day = Date.parse("2026-01-04T00:00:00Z") / 1000;
  session.fake.days = [[day + 86_400, 3, 5, 3, 4, 60.25], [day, 1, 4, 2, 3, 500.5], [day - 86_400, 1, 3, 2, 2, 400]];
  const snapshot = session.feed.snapshot([BTC]);
  const bars = session.feed.dailyBars(BTC, 2);
  await session.clock.tick(1_000);
  assertEquals<unknown>(await snapshot, [{ ticker: BTC, price: 100, lastClose: 3, volume: 60.25, avgVolume: 100 }]);
  assertEquals(await bars, [
    { date: "2026-01-03", open: 2, high: 3, low: 1, close: 2, volume: 400 },
    { date: "2026-01-04", open: 2, high: 4, low: 1, close: 3, volume: 500.5 },
  ]);
  assertEquals(await session.feed.gainers(), []);
});

Deno.test("CoinbaseFeed takes usual pairs when none are named", async () => {
  await using session = await open({ tickers: [] }, (fake) => new FakeCoinbase(fake.clock, null, [BTC, ETH, SOL]));
  const traded = [...session.fake.peer.topics].filter((topic) => topic.startsWith("matches "));
  assertEquals(traded, ["matches BTC-USD", "matches ETH-USD", "matches SOL-USD"]);
});
