import { assertEquals } from "@std/assert";
import { ScriptedFeed, trade } from "@/tests/support/scripted_feed.ts";
import type { EpochMs } from "@/lib/protocol/mod.ts";
import { day, engineRig, IBM, MONDAY, setUp } from "./engine_rig.ts";

Deno.test("a new day asks for the last close and daily bars of all tickers, and scores what does not trade anew", async () => {
  const { engine, feed, clock, broadcaster, item } = await engineRig({ tickers: [IBM] }, (feed) => {
    feed.marketHours = "us_equities";
    feed.history = [day("2026-01-02", 10)];
  });
  feed.send(trade(IBM, MONDAY, 12), trade(IBM, MONDAY + 2 * 3_600_000, 13));
  await clock.tick(2_000);
  assertEquals([item(IBM)?.change_pct, item(IBM)?.volume], [30, 200]);
  // 03:59:59, then 04:00:02 on Tuesday; the closing auction ended at 12.8.
  await clock.tick(13 * 3_600_000 - 3_000);
  feed.history = [day("2026-01-02", 10), day("2026-01-05", 12.8)];
  assertEquals([item(IBM)?.last_close, item(IBM)?.volume], [10, 200]);
  await clock.tick(4_000);
  assertEquals([item(IBM)?.last_close, item(IBM)?.price, item(IBM)?.volume], [12.8, 13, 0]);
  assertEquals(broadcaster.of("broadcastIgnition").map(([, score]) => score), [100, 21.9]);
  await engine.stop();
});

Deno.test("a market of which only minute bars come is not told to be silent between them, and is when they stop", async () => {
  const { engine, feed, clock, broadcaster } = await engineRig();
  const changes = () =>
    broadcaster.of("broadcastStatus").map(([event]) => event).filter((event) => /^data/.test(event));
  for (let minute = 0; minute < 10; minute++) {
    await clock.tick(MONDAY + minute * 60_000 + 61_500 - clock.now());
    const bar = { time: MONDAY / 1000 + minute * 60, open: 1, high: 1, low: 1, close: 1, volume: 1, vwap: 1 };
    feed.send({ kind: "bar", ticker: IBM, bar });
  }
  // The first half minute was silent before anything had come at all.
  assertEquals<unknown>(changes(), ["data_stale", "data_fresh"]);
  await clock.tick(88_000);
  assertEquals(changes().length, 2);
  await clock.tick(3_000);
  assertEquals(changes().length, 3);
  await engine.stop();
});

Deno.test("a feed that fell silent in market hours is not told to speak again because these are over", async () => {
  const { engine, feed, clock, broadcaster } = await engineRig({}, (feed) => feed.marketHours = "us_equities");
  const changes = () =>
    broadcaster.of("broadcastStatus").map(([event]) => event).filter((event) => /^data/.test(event));
  feed.send(trade(IBM, MONDAY, 12));
  await clock.tick(2 * 3_600_000);
  assertEquals<unknown>([changes(), engine.isStale], [["data_stale"], true]);
  feed.send(trade(IBM, MONDAY + 2 * 3_600_000, 12));
  await clock.tick(2_000);
  assertEquals<unknown>([changes(), engine.isStale], [["data_stale", "data_fresh"], false]);
  await engine.stop();
});

Deno.test("Engine tells once that a feed cannot be opened again, however often it is tried", async () => {
  const feed = new ScriptedFeed();
  let opened = 0;
  const { engine, clock, broadcaster } = await engineRig({
    openFeed: () => opened++ === 0 ? Promise.resolve(feed) : Promise.reject(new Error("no such file")),
  });
  feed.end(new Error("socket broke"));
  await clock.tick(600_000);
  const lost = broadcaster.of("broadcastStatus").filter(([event]) => event === "feed_lost");
  assertEquals(lost.map(([, data]) => data?.["message"]), ["socket broke", "no such file"]);
  assertEquals(opened > 5, true);
  await engine.stop();
});

Deno.test("TickBroadcaster builds its bars although the clock is hours fast", async () => {
  const { engine, feed, clock, broadcaster } = await engineRig();
  const marketMs = MONDAY - 2 * 3_600_000;
  for (let second = 0; second < 180; second += 5) {
    feed.send(trade(IBM, marketMs + second * 1_000, 10 + second));
    await clock.tick(5_000);
  }
  const bars = new Map(broadcaster.of("broadcastBar").map(([, , bar]) => [bar.time, bar]));
  assertEquals(Array.from(bars.values(), ({ open, close, volume }) => [open, close, volume]), [
    [10, 65, 1_200],
    [70, 125, 1_200],
    [130, 185, 1_200],
  ]);
  await engine.stop();
});

Deno.test("silence is no alarm on a holiday, nor after the end of a day that ends at 13:00", async () => {
  const stale = async (start: string, seconds: number) => {
    const feed = new ScriptedFeed();
    feed.marketHours = "us_equities";
    const { engine, clock, broadcaster } = setUp({ openFeed: () => Promise.resolve(feed) }, {
      startMs: Date.parse(start),
    });
    feed.marketTime = () => clock.now() as EpochMs;
    await engine.start();
    await clock.tick(seconds * 1000);
    const isStale = engine.isStale;
    await engine.stop();
    return [isStale, broadcaster.of("broadcastStatus").some(([event]) => event === "data_stale")];
  };
  // Thanksgiving Day of 2026, and the day after it.
  assertEquals(await stale("2026-11-26T10:30:00-05:00", 120), [false, false]);
  assertEquals(await stale("2026-11-27T10:30:00-05:00", 120), [true, true]);
  assertEquals(await stale("2026-11-27T13:00:00-05:00", 120), [false, false]);
  // Silent from before its end on: once the market is closed, nothing is due any more.
  assertEquals(await stale("2026-11-27T12:59:00-05:00", 4 * 3600 + 120), [false, true]);
});
