import { assert, assertEquals } from "@std/assert";
import { newExcursions, VOLUME_ONLY } from "@/lib/market/mod.ts";
import { Alert } from "@/lib/protocol/mod.ts";
import { ACME, bar, START_MS } from "@/tests/market/trades.ts";
import { AlertRig } from "./alert_rig.ts";

/** A rig whose market has traded at 10. */
function open(): AlertRig {
  const rig = new AlertRig();
  rig.print(0, 10);
  return rig;
}

Deno.test("AlertBook keeps and tells an alert with its price and market time", () => {
  const rig = open();
  rig.raise({ score: 71.5, passed_filter: false, reason: "spread", note: "sell a third" });
  const alert = {
    alert_id: "alert-r1-1",
    ticker: ACME,
    kind: "ignition" as const,
    rule: null,
    rule_id: "ignition",
    rule_name: "Ignition",
    text: "ignition 80.0",
    sound: "chime",
    note: "sell a third",
    told: true,
    score: 71.5,
    passed_filter: false,
    reason: "spread",
    price: 10,
    time_ms: START_MS,
    excursions: newExcursions(),
  };
  assertEquals(Alert.parse(alert), alert);
  assertEquals(rig.store.list(), [alert]);
  assertEquals(rig.alerts, [alert]);
});

Deno.test("AlertBook keeps what is not to be told, and follows it in silence", async () => {
  const rig = open();
  await using _ = rig.run();
  rig.raise({ told: false });
  rig.print(30_000, 10.5);
  await rig.reach(16 * 60_000);
  const [alert] = rig.store.list();
  assertEquals([rig.alerts, rig.scored, alert?.excursions.map(({ best_pct }) => best_pct)], [[], [], [5, 5, 5]]);
});

Deno.test("AlertBook makes no alert without a price or a market time", () => {
  const rig = new AlertRig();
  rig.raise();
  rig.print(0, 10);
  rig.marketMs = null;
  rig.raise();
  assertEquals([rig.alerts, rig.logger.lines.length], [[], 2]);
});

Deno.test("AlertBook completes each horizon 10 s after its end, keeps it and tells it", async () => {
  const rig = open();
  await using _ = rig.run();
  await rig.reach(0);
  rig.raise();
  rig.print(30_000, 10.5);
  rig.print(60_000, 10.2);
  rig.print(60_001, 9.5);
  await rig.reach(69_999);
  assertEquals(rig.scored, []);
  rig.print(45_000, 9.9);
  await rig.reach(70_000);
  assertEquals(rig.scored, [[1, 5, -1, 2]], "the late trade counts");
  assertEquals(rig.store.open()[0]?.excursions.map(({ complete }) => complete), [true, false, false]);
  rig.print(59_000, 20);
  await rig.reach(310_000);
  await rig.reach(910_000);
  assertEquals(rig.scored.slice(1), [[5, 100, -5, -5], [15, 100, -5, -5]]);
  assertEquals(rig.store.open(), []);
  assertEquals(rig.store.list()[0]?.excursions[0]?.best_pct, 5, "what is complete stays");
});

Deno.test("AlertBook follows the trades that move the price, and of its ticker only", async () => {
  const rig = open();
  await using _ = rig.run();
  rig.raise();
  rig.print(1, 20, { eligibility: VOLUME_ONLY });
  rig.print(2, 30, { ticker: "OTHR" as typeof ACME });
  rig.print(3, 10.1);
  rig.raise();
  rig.print(4, 10.3);
  await rig.reach(70_003);
  assertEquals(rig.scored, [[1, 3, 0, 3], [1, 1.98, 0, 1.98]]);
});

Deno.test("AlertBook keeps a new alert at once and a changing one once a second", async () => {
  const rig = open();
  await using _ = rig.run();
  rig.raise();
  assertEquals(rig.store.puts, 1);
  for (let index = 1; index <= 50; index += 1) rig.print(index, 10 + index / 100);
  assertEquals(rig.store.puts, 1);
  await rig.clock.tick(1000);
  assertEquals([rig.store.puts, rig.store.list()[0]?.excursions[0]?.best_pct], [2, 5]);
  await rig.clock.tick(5000);
  assertEquals(rig.store.puts, 2);
});

Deno.test("AlertBook keeps what has changed when it is stopped", async () => {
  const rig = open();
  {
    await using _ = rig.run();
    rig.raise();
    rig.print(1, 11);
  }
  assertEquals(rig.store.list()[0]?.excursions[0]?.best_pct, 10);
});

Deno.test("AlertBook goes on after a restart, and takes what it missed from whole minutes within the horizon", async () => {
  const rig = open();
  rig.print(30_000, 10);
  {
    await using _ = rig.run();
    await rig.clock.tick(1000);
    rig.raise();
    rig.print(40_000, 10.1);
  }
  rig.restart();
  await using _ = rig.run();
  rig.marketMs = null;
  await rig.clock.tick(5000);
  // Down from 0:40 to 3:10 of the tape; the alert was at 0:30, so the 5-minute horizon ends at 5:30.
  await rig.reach(190_000);
  rig.bars.push(
    bar(0, { high: 50, low: 1 }),
    bar(1, { high: 10.4, low: 9.9, close: 10.3 }),
    bar(2, { high: 10.6, low: 10.2, close: 10.5 }),
    bar(3, { high: 10.7, low: 10.3, close: 10.4 }),
    bar(4, { high: 99, low: 1 }),
  );
  rig.print(200_000, 10.2);
  await rig.reach(219_999);
  assertEquals(rig.scored, [], "the feed has half a minute to bring the missing minutes");
  await rig.reach(220_000);
  // Of the first minute, 0:30 to 1:30, no whole minute was missed.
  assertEquals(rig.scored, [[1, 1, 0, 1]]);
  rig.print(300_000, 10.15);
  await rig.reach(340_000);
  assertEquals(rig.scored[1], [5, 7, -1, 1.5]);
  assertEquals(rig.asked[0], [START_MS / 1000 + 60, START_MS / 1000 + 180]);
  await rig.reach(940_000);
  assertEquals(rig.scored[2], [15, 7, -1, 1.5]);
});

Deno.test("AlertBook completes after a restart what was over while it was down", async () => {
  const rig = open();
  rig.raise();
  rig.restart();
  rig.bars.push(bar(0, { high: 11, low: 9, close: 10.5 }), bar(9, { high: 12, low: 10, close: 11 }));
  await using _ = rig.run();
  await rig.reach(86_400_000);
  assertEquals(rig.scored, []);
  await rig.reach(86_430_000);
  assertEquals(rig.scored, [[1, 10, -10, 5], [5, 10, -10, 5], [15, 20, -10, 10]]);
});

Deno.test("AlertBook takes a stop of the market for a gap too", async () => {
  const rig = open();
  await using _ = rig.run();
  await rig.reach(0);
  rig.raise();
  rig.marketMs = null;
  await rig.clock.tick(1000);
  rig.bars.push(bar(0, { high: 11, low: 9, close: 10.5 }));
  await rig.reach(120_000);
  await rig.reach(150_000);
  assertEquals(rig.scored, [[1, 10, -10, 5]]);
});

Deno.test("AlertBook keeps an alert of the time when the feed is lost, and takes what it missed from bars", async () => {
  const rig = open();
  await using _ = rig.run();
  await rig.reach(0);
  rig.isConnected = false;
  await rig.reach(1_000);
  rig.raise();
  assertEquals(rig.store.list().map(({ price, time_ms }) => [price, time_ms]), [[10, START_MS + 1_000]]);
  await rig.reach(100_000);
  assertEquals(rig.scored, [], "nothing is complete while nothing is heard");
  rig.bars.push(bar(1, { high: 12, low: 9.5, close: 11 }));
  rig.isConnected = true;
  await rig.reach(110_000);
  await rig.reach(400_000);
  assertEquals(rig.scored, [[1, 0, 0, null], [5, 20, -5, 10]]);
});

Deno.test("AlertBook gives no id twice, also after a restart", () => {
  const rig = open();
  rig.raise();
  rig.raise();
  rig.restart();
  rig.raise();
  assertEquals(new Set(rig.store.list().map(({ alert_id }) => alert_id)).size, 3);
});

Deno.test("AlertBook goes on while the store fails, logs it once and catches up", async () => {
  const rig = open();
  await using _ = rig.run();
  rig.store.isFailing = true;
  rig.raise();
  rig.print(1, 11);
  await rig.reach(1000);
  await rig.reach(950_000);
  assertEquals(rig.alerts.length, 1);
  assertEquals(rig.scored.length, 3);
  assertEquals(rig.store.list(), []);
  rig.store.isFailing = false;
  await rig.reach(951_000);
  assertEquals(
    rig.store.list()[0]?.excursions.map(({ best_pct, complete }) => [best_pct, complete]),
    Array(3).fill([10, true]),
  );
  assertEquals(rig.logger.lines, ["ERROR keeping alerts failed", "INFO keeping alerts works again"]);
});

Deno.test("AlertBook goes on when a STATUS cannot be told", () => {
  const rig = open();
  rig.broadcaster.failing.add("broadcastStatus");
  rig.raise();
  assertEquals(rig.store.list().length, 1);
  assert(rig.logger.lines.includes("ERROR telling an alert failed"));
});
