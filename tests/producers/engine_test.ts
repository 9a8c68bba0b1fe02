import { assert, assertEquals } from "@std/assert";
import type { EpochMs } from "@/lib/protocol/mod.ts";
import { ScriptedFeed, trade } from "@/tests/support/scripted_feed.ts";
import { IBM, NOON, riser, setUp, TSLA } from "./engine_rig.ts";

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
  feed().risers = [riser(IBM, 10.4, 10)];
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
