import { assert, assertEquals } from "@std/assert";
import { MarketState } from "@/lib/market/mod.ts";
import { ClockBeat } from "@/lib/producers/beat.ts";
import { IgnitionMonitor } from "@/lib/producers/ignition_monitor.ts";
import type { EpochMs } from "@/lib/protocol/mod.ts";
import { silentLogger } from "@/lib/support/logger.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { RecordingBroadcaster } from "@/tests/support/recording_broadcaster.ts";
import { trade } from "@/tests/support/scripted_feed.ts";
import { IBM, NOON, riser, setUp } from "./engine_rig.ts";

Deno.test("IgnitionMonitor scores nothing while it is turned off, forgets its scores, and sends them anew once it is on", async () => {
  const clock = fakeClock(NOON);
  const market = new MarketState("always_open");
  const broadcaster = new RecordingBroadcaster();
  const monitor = new IgnitionMonitor({
    feed: { marketTime: () => clock.now() as EpochMs, marketHours: "always_open" },
    market,
    broadcaster,
    beat: new ClockBeat(clock),
    logger: silentLogger,
    model: "running",
    stageNumber: () => 1,
  });
  market.seed({ ticker: IBM, price: 10, lastClose: 9.7, volume: 0, avgVolume: 0 });
  market.applyTrade(trade(IBM, NOON, 10));
  monitor.watch(IBM);
  await using _running = monitor.start();
  await clock.tick(1_000);
  const scores = () => broadcaster.of("broadcastIgnition").map(([, score]) => score);
  assertEquals(scores(), [43.3]);

  assertEquals([monitor.setScoring(false), monitor.setScoring(false), monitor.isScoring], [true, false, false]);
  market.applyTrade(trade(IBM, NOON + 1_500, 10.4));
  await clock.tick(5_000);
  assertEquals([scores(), monitor.latest(IBM)], [[43.3], undefined]);

  monitor.setScoring(true);
  await clock.tick(1_000);
  assertEquals(scores(), [43.3, 100]);
  assertEquals(broadcaster.of("broadcastStatus").map(([event]) => event), ["ignition_stopped", "ignition_started"]);
});

Deno.test("IgnitionMonitor scores once a second and sends what is news, with its components", async () => {
  const { engine, feed, clock, broadcaster } = setUp();
  await engine.start();
  feed().risers = [riser(IBM, 10, 10)];
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
    ignition_raw: 81,
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
