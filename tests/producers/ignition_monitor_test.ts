import { assertEquals } from "@std/assert";
import { MarketState } from "@/lib/market/mod.ts";
import { ClockBeat } from "@/lib/producers/beat.ts";
import { IgnitionMonitor } from "@/lib/producers/ignition_monitor.ts";
import { type EpochMs, parseTicker } from "@/lib/protocol/mod.ts";
import { silentLogger } from "@/lib/support/logger.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { RecordingBroadcaster } from "@/tests/support/recording_broadcaster.ts";
import { trade } from "@/tests/support/scripted_feed.ts";

const IBM = parseTicker("IBM");
const NOON = Date.UTC(2026, 0, 5, 17, 0, 0);

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
