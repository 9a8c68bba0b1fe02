import { assertEquals } from "@std/assert";
import { type EpochMs, parseTicker } from "@/lib/protocol/mod.ts";
import { MemoryStore } from "@/lib/store/store.ts";
import { ScriptedFeed, trade } from "@/tests/support/scripted_feed.ts";
import { IBM, NOON, setUp } from "./engine_rig.ts";

Deno.test("TickBroadcaster sends each trade as it comes and a bar when its minute is over by event time", async () => {
  const { engine, feed, clock, broadcaster, barStore } = setUp();
  await engine.start();
  feed().send(
    trade(IBM, NOON + 1_000, 10, 100),
    trade(IBM, NOON + 30_000, 12, 50),
    trade(IBM, NOON + 59_000, 11, 7, {
      eligibility: { updatesVolume: true, updatesHighLow: false, updatesLast: false },
    }),
  );
  await clock.tick(0);
  assertEquals(broadcaster.of("broadcastTick"), [
    [IBM, 10, 100, NOON + 1_000],
    [IBM, 12, 50, NOON + 30_000],
    [IBM, 11, 7, NOON + 59_000],
  ]);
  assertEquals(broadcaster.of("broadcastBar"), []);
  assertEquals(engine.currentBar(IBM)?.volume, 157);
  feed().send(trade(IBM, NOON + 60_000, 13, 1));
  await clock.tick(0);
  const bar = { time: NOON / 1000, open: 10, high: 12, low: 10, close: 12, volume: 157, vwap: 10.681529 };
  assertEquals(broadcaster.of("broadcastBar"), [[IBM, "1m", bar, undefined]]);
  assertEquals(barStore.bars(IBM), [bar]);
  await engine.stop();
});

Deno.test("TickBroadcaster takes a batch in portions, between which others have their turn", async () => {
  const batch = Array.from({ length: 1_200 }, (_, n) => trade(IBM, NOON + n, 10, 1));
  const feed = new ScriptedFeed();
  const { engine, clock, broadcaster } = setUp({ openFeed: () => Promise.resolve(feed) });
  const taken = () => broadcaster.of("broadcastTick").length;
  const seen: number[] = [];
  feed.batches = async function* () {
    clock.setTimeout(() => seen.push(taken()), 0);
    yield await Promise.resolve(batch);
  };
  await engine.start();
  await clock.tick(10);
  assertEquals([...seen, taken()], [500, 1_200]);
  await engine.stop();
});

Deno.test("TickBroadcaster closes the bar of a ticker that stopped trading when the market's time passes its minute", async () => {
  const { engine, feed, clock, broadcaster } = setUp();
  await engine.start();
  feed().send(trade(IBM, NOON + 1_000, 10));
  feed().timeMs = NOON + 60_999 as EpochMs;
  await clock.tick(1000);
  assertEquals(broadcaster.of("broadcastBar"), []);
  feed().timeMs = NOON + 61_000 as EpochMs;
  await clock.tick(1000);
  assertEquals(broadcaster.of("broadcastBar").map(([ticker]) => ticker), [IBM]);
  await engine.stop();
});

Deno.test("TickBroadcaster closes the minutes of many tickers some at a time, and of one that trades again at once", async () => {
  const { engine, feed, clock, broadcaster } = setUp();
  const tickers = Array.from({ length: 350 }, (_, n) => parseTicker(`CL${n}`));
  const told = () => broadcaster.of("broadcastBar").map(([ticker]) => ticker);
  await engine.start();
  feed().send(...tickers.map((ticker) => trade(ticker, NOON + 1_000, 10)));
  await clock.tick(500);
  const last = tickers.at(-1) ?? IBM;
  feed().timeMs = NOON + 61_000 as EpochMs;
  feed().send(trade(last, NOON + 61_000, 11));
  await clock.tick(1);
  assertEquals(told(), [...tickers.slice(0, 100), last]);
  await clock.tick(500);
  assertEquals(told().length, 201);
  await clock.tick(30);
  assertEquals(told().length, 301);
  await clock.tick(30);
  assertEquals([told().length, new Set(told()).size], [350, 350]);
  await engine.stop();
});

Deno.test("TickBroadcaster sends a bar again, with its revision, when a late trade changes it", async () => {
  const { engine, feed, clock, broadcaster, barStore } = setUp();
  await engine.start();
  feed().send(trade(IBM, NOON, 10), trade(IBM, NOON + 60_000, 11), trade(IBM, NOON + 59_999, 15, 5));
  await clock.tick(0);
  assertEquals(broadcaster.of("broadcastBar").map(([, , bar, revision]) => [bar.close, bar.volume, revision]), [
    [10, 100, undefined],
    [15, 105, 1],
  ]);
  assertEquals(barStore.bars(IBM).map(({ close }) => close), [15]);
  await engine.stop();
});

Deno.test("TickBroadcaster sends the bars under way when a recording ends, before it says so", async () => {
  const { engine, feed, clock, broadcaster } = setUp();
  await engine.start();
  feed().send(trade(IBM, NOON, 10), { kind: "status", event: "feed_ended", data: {} });
  feed().end();
  await clock.tick(0);
  assertEquals(broadcaster.calls.slice(-2).map(({ name }) => name), ["broadcastBar", "broadcastStatus"]);
  assertEquals([engine.status().state, engine.feed.state], ["running", "ended"]);
  await engine.stop();
});

Deno.test("TickBroadcaster goes on with the minute that was under way when the process before it was killed", async () => {
  const first = setUp();
  await first.engine.start();
  first.feed().send(trade(IBM, NOON + 1_000, 10, 100), trade(IBM, NOON + 2_000, 14, 100));
  await first.clock.tick(1000);
  first.feed().send(trade(IBM, NOON + 3_000, 99, 1));
  await first.clock.tick(0);
  // As a kill leaves it: what came after the last full second is lost.
  const store = new MemoryStore();
  for (const [ticker, bar] of first.barStore.forming()) store.bars.putForming(ticker, bar);
  await first.engine.stop();

  const { engine, feed, clock, broadcaster, barStore } = setUp({ store }, { marketMs: NOON + 3_500 });
  await engine.start();
  assertEquals(barStore.bars(IBM).map(({ high, volume }) => [high, volume]), [[14, 200]]);
  feed().send(trade(IBM, NOON + 4_000, 12, 50), trade(IBM, NOON + 61_000, 13, 1));
  await clock.tick(0);
  const minute = { time: NOON / 1000, open: 10, high: 14, low: 10, close: 12, volume: 250, vwap: 12 };
  assertEquals(broadcaster.of("broadcastBar"), [[IBM, "1m", minute, undefined]]);
  feed().send(trade(IBM, NOON + 3_200, 8, 50));
  await clock.tick(0);
  assertEquals(broadcaster.of("broadcastBar").at(-1)?.[2], { ...minute, low: 8, volume: 300, vwap: 11.333333 });
  await engine.stop();
});

Deno.test("TickBroadcaster lets a late trade revise a minute from before the restart, and not take its place", async () => {
  const store = new MemoryStore();
  const kept = { time: NOON / 1000 - 60, open: 10, high: 11, low: 9, close: 10.5, volume: 900, vwap: 10 };
  store.bars.put(IBM, kept);
  const { engine, feed, clock, broadcaster } = setUp({ store }, { marketMs: NOON + 1_000 });
  await engine.start();
  feed().send(trade(IBM, NOON + 1_000, 12, 5), trade(IBM, NOON - 2_000, 11.5, 100));
  await clock.tick(0);
  const revised = { ...kept, high: 11.5, volume: 1000, vwap: 10.15 };
  assertEquals(broadcaster.of("broadcastBar"), [[IBM, "1m", revised, 1]]);
  assertEquals(store.bars.bars(IBM), [revised]);
  await engine.stop();
});

Deno.test("TickBroadcaster counts a trade that is told twice once: in TICK, bars, volume and scores alike", async () => {
  const { engine, feed, clock, broadcaster } = setUp();
  await engine.start();
  feed().send(trade(IBM, NOON, 10, 100, { id: "1" }), trade(IBM, NOON, 10, 100, { id: "1" }));
  await clock.tick(0);
  assertEquals(broadcaster.of("broadcastTick").length, 1);
  assertEquals([engine.currentBar(IBM)?.volume, engine.tickerState(IBM)?.dayVolume], [100, 100]);
  await engine.stop();
});

Deno.test("TickBroadcaster takes back what the market cancels, puts a correction in its place, and says so", async () => {
  const { engine, feed, clock, broadcaster } = setUp();
  await engine.start();
  const at = (offsetMs: number) => NOON + offsetMs as EpochMs;
  feed().send(
    trade(IBM, NOON, 10, 100, { id: "1" }),
    trade(IBM, at(10), 99, 1000, { id: "2" }),
    trade(IBM, at(20), 11, 100, { id: "3" }),
    trade(IBM, at(30), 50, 200, { id: "4" }),
    { kind: "correction", ticker: IBM, id: "2", timeMs: at(40), trade: null },
    { kind: "correction", ticker: IBM, id: "4", timeMs: at(50), trade: trade(IBM, at(30), 12, 300, { id: "4" }) },
    // Never told here: nothing of it is counted, and nothing takes its place.
    { kind: "correction", ticker: IBM, id: "9", timeMs: at(60), trade: trade(IBM, at(30), 77, 300, { id: "9" }) },
  );
  await clock.tick(0);
  assertEquals(engine.currentBar(IBM), {
    time: NOON / 1000,
    open: 10,
    high: 12,
    low: 10,
    close: 12,
    volume: 500,
    vwap: 11.4,
  });
  const { price, dayVolume, dollarVolume } = engine.tickerState(IBM) ?? {};
  assertEquals([price, dayVolume, dollarVolume], [12, 500, 5700]);
  assertEquals(
    broadcaster.of("broadcastStatus").filter(([event]) => event === "trade_taken_back").map(([, data]) => data),
    [
      { ticker: IBM, price: 99, size: 1000, time_ms: at(40) },
      { ticker: IBM, price: 50, size: 200, time_ms: at(50) },
    ],
  );
  await engine.stop();
});
