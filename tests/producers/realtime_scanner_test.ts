import { assert, assertEquals } from "@std/assert";
import { type EpochMs, parseTicker } from "@/lib/protocol/mod.ts";
import { trade } from "@/tests/support/scripted_feed.ts";
import { IBM, NOON, riser, setUp, TSLA } from "./engine_rig.ts";

Deno.test("RealtimeScanner sends the list every second and at once when a ticker is found", async () => {
  const { engine, feed, clock, broadcaster } = setUp({ tickers: [IBM], denyTickers: [parseTicker("BAD")] });
  await engine.start();
  await clock.tick(0);
  const lists = () => broadcaster.of("broadcastWatchlist").map(([items]) => items.map(({ ticker }) => ticker));
  assertEquals(lists(), [[IBM]]);
  await clock.tick(1000);
  assertEquals(lists(), [[IBM], [IBM]]);
  feed().risers = [riser(TSLA, 12, 10), riser(parseTicker("BAD"), 12, 10), riser(parseTicker("TSLA.WS"), 12, 10)];
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
  feed().risers = [riser(IBM, 10, 9), riser(TSLA, 20, 18)];
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
  feed().gainers = () => Promise.resolve([riser(IBM, 11, 10)]);
  feed().dailyBars = () => Promise.reject(new Error("429"));
  await clock.tick(1000);
  assertEquals(broadcaster.of("broadcastWatchlist").at(-1)?.[0].map(({ score }) => score), [-1]);
  assert(logger.lines.includes("WARN asking for gainers failed"));
  assert(logger.lines.includes("WARN the feed does not tell all of a ticker; it is asked again"));
  await engine.stop();
});

Deno.test("RealtimeScanner asks once for what is known of a wanted ticker that is not on the list", async () => {
  const { engine, feed, clock, barStore, broadcaster } = setUp({ wanted: () => [TSLA] });
  await engine.start();
  feed().timeMs = NOON as EpochMs;
  feed().known = [riser(TSLA, 20, 19)];
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
  feed().risers = [riser(IBM, 10.4, 10)];
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
  feed().risers = [riser(IBM, 11, 10)];
  await clock.tick(1000);
  assertEquals(barStore.bars(IBM).map(({ close }) => close), [7, 2]);
  await engine.stop();
});
