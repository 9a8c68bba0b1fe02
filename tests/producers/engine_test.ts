import { assert, assertEquals } from "@std/assert";
import type { TickerSnapshot } from "@/lib/feed/feed.ts";
import { Engine, type EngineOptions } from "@/lib/producers/engine.ts";
import { type EpochMs, parseTicker, type Ticker } from "@/lib/protocol/mod.ts";
import { MemoryStore } from "@/lib/store/store.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { RecordingBroadcaster, recordingLogger } from "@/tests/support/recording_broadcaster.ts";
import { ScriptedFeed, trade } from "@/tests/support/scripted_feed.ts";

const IBM = parseTicker("IBM");
const TSLA = parseTicker("TSLA");
const NOON = Date.UTC(2026, 0, 5, 17, 0, 0);

/** @param marketMs what the market's clock shows before the first event; null for none */
function setUp(options: Partial<EngineOptions> = {}, marketMs: number | null = null) {
  const clock = fakeClock(NOON);
  const broadcaster = new RecordingBroadcaster();
  const logger = recordingLogger();
  const feeds: ScriptedFeed[] = [];
  const { store = new MemoryStore() } = options;
  const engine = new Engine({
    openFeed: () => {
      const feed = new ScriptedFeed();
      feed.timeMs = marketMs as EpochMs | null;
      feeds.push(feed);
      return Promise.resolve(feed);
    },
    broadcaster,
    store,
    clock,
    random: () => 0.5,
    logger,
    ignitionModel: "running",
    tickers: [],
    allowTickers: [],
    denyTickers: [],
    wanted: () => [],
    ...options,
  });
  const feed = (index = feeds.length - 1): ScriptedFeed => {
    const found = feeds[index];
    assert(found !== undefined, "the engine opened no such feed");
    return found;
  };
  const events = () => broadcaster.of("broadcastStatus").map(([event]) => event);
  return { clock, broadcaster, logger, feeds, feed, barStore: store.bars, engine, events };
}

const known = (ticker: Ticker, price: number, lastClose: number): TickerSnapshot => ({
  ticker,
  price,
  lastClose,
  volume: 3_000_000,
  avgVolume: 1_000_000,
});

Deno.test("Engine tells each change of state once and does nothing when told twice", async () => {
  const { engine, events, feeds } = setUp();
  assertEquals(engine.status(), { state: "stopped", error: null, feed: { name: null, state: "stopped" } });
  await Promise.all([engine.start(), engine.start()]);
  assertEquals(engine.status().state, "running");
  await engine.stop();
  await engine.stop();
  assertEquals(events(), ["engine_starting", "engine_started", "engine_stopping", "engine_stopped"]);
  assertEquals(feeds.map(({ isDisposed }) => isDisposed), [true]);
  await engine.start();
  assertEquals([engine.status().state, feeds.length], ["running", 2]);
  await engine.stop();
});

Deno.test("Engine ends in the state error, with the reason, when the feed cannot be opened, and can be started again", async () => {
  let isBroken = true;
  const { engine, events } = setUp({
    openFeed: () => isBroken ? Promise.reject(new Error("no such file: a.csv")) : Promise.resolve(new ScriptedFeed()),
  });
  await engine.start();
  assertEquals(engine.status(), {
    state: "error",
    error: "no such file: a.csv",
    feed: { name: null, state: "stopped" },
  });
  isBroken = false;
  await engine.start();
  assertEquals(engine.status().state, "running");
  await engine.stop();
  assertEquals(events().slice(0, 4), ["engine_starting", "engine_error", "engine_starting", "engine_started"]);
});

Deno.test("Engine opens a failed feed anew after a backoff and says so", async () => {
  const { engine, feeds, feed, clock, broadcaster } = setUp();
  await engine.start();
  feed().send({ kind: "status", event: "feed_connected", data: {} });
  await clock.tick(0);
  assertEquals(engine.feed.state, "connected");
  feed().end(new Error("socket broke"));
  await clock.tick(0);
  assertEquals(engine.feed.state, "lost");
  assertEquals(broadcaster.of("broadcastStatus").at(-1), ["feed_lost", { message: "socket broke", retry_in_ms: 5000 }]);
  await clock.tick(4999);
  assertEquals(feeds.length, 1);
  await clock.tick(1);
  assertEquals([feeds.length, feed(0).isDisposed, engine.status().state], [2, true, "running"]);
  await engine.stop();
  await clock.tick(100_000);
  assertEquals(feeds.length, 2);
});

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

  const { engine, feed, clock, broadcaster, barStore } = setUp({ store }, NOON + 3_500);
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
  const { engine, feed, clock, broadcaster } = setUp({ store }, NOON + 1_000);
  await engine.start();
  feed().send(trade(IBM, NOON + 1_000, 12, 5), trade(IBM, NOON - 2_000, 11.5, 100));
  await clock.tick(0);
  const revised = { ...kept, high: 11.5, volume: 1000, vwap: 10.15 };
  assertEquals(broadcaster.of("broadcastBar"), [[IBM, "1m", revised, 1]]);
  assertEquals(store.bars.bars(IBM), [revised]);
  await engine.stop();
});

Deno.test("Engine goes on when the carrier fails on any item", async () => {
  const { engine, feed, clock, broadcaster, logger } = setUp({ tickers: [IBM, TSLA] });
  broadcaster.failing.add("broadcastTick").add("broadcastWatchlist").add("broadcastIgnition").add("broadcastBar");
  await engine.start();
  feed().send(trade(IBM, NOON, 10), trade(TSLA, NOON, 20), trade(IBM, NOON + 60_000, 10.5));
  await clock.tick(3000);
  assertEquals(broadcaster.of("broadcastTick").length, 3);
  assert(broadcaster.of("broadcastWatchlist").length >= 3);
  assert(broadcaster.of("broadcastIgnition").length >= 2);
  assert(logger.lines.includes("ERROR feed trade failed"));
  assert(logger.lines.includes("ERROR ignition score failed"));
  assertEquals(engine.status().state, "running");
  await engine.stop();
});

Deno.test("RealtimeScanner sends the list every second and at once when a ticker is found", async () => {
  const { engine, feed, clock, broadcaster } = setUp({ tickers: [IBM], denyTickers: [parseTicker("BAD")] });
  await engine.start();
  await clock.tick(0);
  const lists = () => broadcaster.of("broadcastWatchlist").map(([items]) => items.map(({ ticker }) => ticker));
  assertEquals(lists(), [[IBM]]);
  await clock.tick(1000);
  assertEquals(lists(), [[IBM], [IBM]]);
  feed().risers = [known(TSLA, 12, 10), known(parseTicker("BAD"), 12, 10), known(parseTicker("TSLA.WS"), 12, 10)];
  await clock.tick(1000);
  assertEquals(lists().slice(2), [[IBM, TSLA], [IBM, TSLA]]);
  await clock.tick(1000);
  assertEquals(lists().slice(4), [[IBM, TSLA]]);
  const [items] = broadcaster.of("broadcastWatchlist").at(-1) ?? [];
  const tesla = items?.find(({ ticker }) => ticker === TSLA);
  assertEquals(
    [tesla?.source, tesla?.change_pct, tesla?.last_close, tesla?.avg_volume, tesla?.stage_number],
    ["realtime_gainer", 20, 10, 1_000_000, 3],
  );
  assertEquals(feed().subscribed, [IBM, TSLA]);
  await engine.stop();
});

Deno.test("RealtimeScanner shows a new ticker at once and goes on sending the list while the feed is slow to tell more", async () => {
  const { engine, feed, clock, broadcaster } = setUp();
  await engine.start();
  const slow = Promise.withResolvers<[]>();
  feed().minuteBars = () => slow.promise;
  feed().timeMs = NOON as EpochMs;
  feed().risers = [known(IBM, 10, 9), known(TSLA, 20, 18)];
  await clock.tick(1000);
  const lists = () => broadcaster.of("broadcastWatchlist").map(([items]) => items.map(({ ticker }) => ticker));
  assertEquals(lists().slice(-2), [[IBM, TSLA], [IBM, TSLA]]);
  const before = lists().length;
  await clock.tick(5000);
  assertEquals(lists().length, before + 5);
  slow.resolve([]);
  await engine.stop();
});

Deno.test("RealtimeScanner adds and removes by hand, at once and once", async () => {
  const { engine, feed, clock, broadcaster } = setUp();
  await engine.start();
  await clock.tick(0);
  const { scanner } = engine;
  assert(scanner !== null);
  const before = broadcaster.of("broadcastWatchlist").length;
  assertEquals([await scanner.add(IBM, "manual"), await scanner.add(IBM, "manual")], [true, false]);
  assertEquals([scanner.remove(IBM), scanner.remove(IBM)], [true, false]);
  assertEquals(broadcaster.of("broadcastWatchlist").slice(before).map(([items]) => items.length), [1, 0]);
  assertEquals(feed().subscribed, []);
  await engine.stop();
});

Deno.test("RealtimeScanner survives a feed that cannot answer", async () => {
  const { engine, feed, clock, broadcaster, logger } = setUp();
  await engine.start();
  await clock.tick(0);
  feed().gainers = () => Promise.reject(new Error("429"));
  await clock.tick(2000);
  feed().gainers = () => Promise.resolve([known(IBM, 11, 10)]);
  feed().dailyBars = () => Promise.reject(new Error("429"));
  await clock.tick(1000);
  assertEquals(broadcaster.of("broadcastWatchlist").at(-1)?.[0].map(({ score }) => score), [-1]);
  assert(logger.lines.includes("WARN asking for gainers failed"));
  assert(logger.lines.includes("WARN the feed does not tell all of a ticker; it is asked again"));
  await engine.stop();
});

Deno.test("IgnitionMonitor scores once a second and sends what is news, with its components", async () => {
  const { engine, feed, clock, broadcaster } = setUp();
  await engine.start();
  feed().risers = [known(IBM, 10, 10)];
  await clock.tick(2000);
  const sent = () => broadcaster.of("broadcastIgnition").map(([, score, passed, reason]) => [score, passed, reason]);
  // 3,000,000 shares are three times the average (15), an unscored live gainer is stage 3 (10).
  assertEquals(sent(), [[25, false, "score below 70"]]);
  feed().send(trade(IBM, NOON + 2_000, 10.02));
  await clock.tick(1000);
  assertEquals(sent().length, 1);
  feed().send(
    { kind: "quote", ticker: IBM, bid: 10.39, ask: 10.4, timeMs: NOON + 3_000 as EpochMs },
    trade(IBM, NOON + 3_000, 10.4),
  );
  await clock.tick(1000);
  assertEquals(sent().at(-1), [81, true, sent().at(-1)?.[2]]);
  assertEquals(broadcaster.of("broadcastIgnition").at(-1)?.[4], {
    components: { base: 56, stage: 10, volume: 15 },
    timestamp: "2026-01-05T17:00:03.000Z",
  });
  await clock.tick(3000);
  assertEquals(sent().length, 2);
  feed().send({ kind: "quote", ticker: IBM, bid: 10, ask: 10.41, timeMs: NOON + 4_000 as EpochMs });
  feed().send(trade(IBM, NOON + 4_000, 10.41));
  await clock.tick(1000);
  const [score, passed, reason] = sent().at(-1) ?? [];
  assertEquals([score, passed], [82.4, false]);
  assert(String(reason).includes("spread"));
  await engine.stop();
});

Deno.test("Engine tells its followers of its feed, trades, scores, promotions, each second and its stop; one that fails stops nobody", async () => {
  const told: string[] = [];
  const broken = () => {
    throw new Error("broken follower");
  };
  const { engine, feed, clock, logger } = setUp({
    followers: [
      { begin: broken, onTrade: broken, onIgnition: broken, onPromotion: broken, look: broken },
      {
        begin: (marketMs) => told.push(`begin ${marketMs}`),
        onTrade: ({ ticker, price }) => told.push(`trade ${ticker} ${price}`),
        onIgnition: ({ ticker, score }) => told.push(`ignition ${ticker} ${score}`),
        onPromotion: ({ ticker, rule, price, ignition }) =>
          told.push(`promotion ${ticker} ${rule} ${price} ${ignition?.score}`),
        look: () => told.push("look"),
      },
    ],
  });
  await engine.start();
  feed().risers = [known(IBM, 10.4, 10)];
  feed().send(trade(IBM, NOON, 10.4));
  await clock.tick(2000);
  assertEquals(told.filter((what) => what !== "look"), [
    "begin null",
    "trade IBM 10.4",
    "ignition IBM 81",
    "promotion IBM ignition 10.4 81",
  ]);
  assertEquals(told.filter((what) => what === "look").length, 2);
  await engine.stop();
  assertEquals(told.filter((what) => what === "look").length, 3);
  assert(logger.lines.includes("ERROR following a trade failed"));
});

Deno.test("Engine knows what is halted, and keeps the last prices when it is stopped", async () => {
  const { engine, feed, clock } = setUp();
  await engine.start();
  feed().send(trade(IBM, NOON, 10.4), { kind: "status", event: "halted", data: { ticker: "IBM" } });
  await clock.tick(0);
  assertEquals([engine.isHalted(IBM), engine.isHalted(TSLA)], [true, false]);
  feed().send({ kind: "status", event: "resumed", data: { ticker: "IBM" } });
  await clock.tick(0);
  assertEquals(engine.isHalted(IBM), false);
  await engine.stop();
  assertEquals([engine.tickerState(IBM)?.price, engine.marketTimeMs], [10.4, null]);
});

Deno.test("RealtimeScanner asks once for what is known of a wanted ticker that is not on the list", async () => {
  const { engine, feed, clock, barStore, broadcaster } = setUp({ wanted: () => [TSLA] });
  await engine.start();
  feed().timeMs = NOON as EpochMs;
  feed().known = [known(TSLA, 20, 19)];
  let asked = 0;
  const bar = { time: NOON / 1000 - 60, open: 1, high: 9, low: 1, close: 5, volume: 1, vwap: null };
  feed().minuteBars = () => Promise.resolve(asked++ === 0 ? [bar] : []);
  await clock.tick(5000);
  assertEquals([engine.tickerState(TSLA)?.price, engine.watchlist(), asked], [20, [], 1]);
  assertEquals(barStore.bars(TSLA), [bar]);
  assertEquals(broadcaster.of("broadcastStatus").at(-1), ["bars_loaded", { ticker: TSLA, bars: 1 }]);
  await engine.stop();
});

Deno.test("RealtimeScanner promotes to tier 2 by the first rule that holds and demotes a minute after it has gone cold", async () => {
  const { engine, feed, clock, broadcaster } = setUp();
  await engine.start();
  feed().risers = [known(IBM, 10.4, 10)];
  const priorities: string[][] = [];
  feed().setPriority = (tickers) => void priorities.push([...tickers]);
  feed().send(trade(IBM, NOON, 10.4));
  await clock.tick(3000);
  const moves = () =>
    broadcaster.of("broadcastStatus").filter(([event]) => event.startsWith("tier2")).map((
      [event, data],
    ) => [event, data?.["rule"]]);
  const tier = () => broadcaster.of("broadcastWatchlist").at(-1)?.[0][0]?.tier;
  assertEquals<unknown>([moves(), tier()], [[["tier2_promoted", "ignition"]], 2]);
  for (let second = 4; second < 70; second += 1) {
    feed().send(trade(IBM, NOON + second * 1000, 10));
    await clock.tick(1000);
  }
  assertEquals<unknown>([moves().slice(1), tier()], [[["tier2_demoted", "ignition"]], 1]);
  assertEquals(priorities, [[IBM], []]);
  await engine.stop();
});

Deno.test("RealtimeScanner fills the chart of a new ticker with the minutes before, without touching live ones", async () => {
  const { engine, feed, clock, barStore } = setUp();
  await engine.start();
  const bar = (time: number, close: number) => ({ time, open: 1, high: 9, low: 1, close, volume: 1, vwap: null });
  const minute = NOON / 1000;
  barStore.put(IBM, bar(minute - 60, 2));
  feed().minuteBars = () => Promise.resolve([bar(minute - 120, 7), bar(minute - 60, 7)]);
  feed().timeMs = NOON as EpochMs;
  feed().risers = [known(IBM, 11, 10)];
  await clock.tick(1000);
  assertEquals(barStore.bars(IBM).map(({ close }) => close), [7, 2]);
  await engine.stop();
});

Deno.test("Engine tells once that a feed has fallen silent in market hours, and once that it speaks again", async () => {
  const { engine, feed, clock, events } = setUp();
  await engine.start();
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      feed().timeMs = (feed().timeMs ?? NOON) + 1000 as EpochMs;
      await clock.tick(1000);
    }
  };
  const changes = () => events().filter((event) => event.startsWith("data_"));
  feed().send(trade(IBM, NOON, 10));
  await pass(29);
  assertEquals(engine.isStale, false);
  await pass(5);
  assertEquals<unknown>([engine.isStale, changes()], [true, ["data_stale"]]);
  feed().send(trade(IBM, feed().timeMs ?? 0, 10));
  await pass(2);
  assertEquals<unknown>([engine.isStale, changes()], [false, ["data_stale", "data_fresh"]]);
  await engine.stop();
});
