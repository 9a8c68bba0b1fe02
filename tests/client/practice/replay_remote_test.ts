import { assertEquals } from "@std/assert";
import type { ReplayState } from "@/lib/protocol/mod.ts";
import { EpochMs } from "@/lib/protocol/mod.ts";
import { json, problem, rig } from "../support/dashboard_rig.ts";
import { AAPL, bar, START_MS } from "../support/dashboard_samples.ts";

const state = (changes: Partial<ReplayState> = {}): ReplayState => ({
  state: "paused",
  position_ms: EpochMs.parse(START_MS),
  first_ms: EpochMs.parse(START_MS - 60_000),
  last_ms: EpochMs.parse(START_MS + 60_000),
  speed: 1,
  target_ms: null,
  day: "configured",
  files: ["day.csv"],
  controllable: true,
  reason: null,
  ...changes,
});
const DAYS = { count: 0, items: [] };

Deno.test("state and days are fetched while somebody looks, and no longer", async () => {
  const { dashboard, requested, clock, settle } = rig({
    "/api/replay": () => json(state()),
    "/api/replay/days": () => json(DAYS),
  });
  const asked = () => requested().filter((path) => path.includes("replay"));
  const stop = dashboard.replay.watch();
  await settle();
  assertEquals(asked(), ["GET /api/replay", "GET /api/replay/days"]);
  assertEquals(dashboard.replay.state.value, state());
  assertEquals(dashboard.replay.days.value, []);
  await clock.tick(3_000);
  assertEquals(asked().length, 2);
  stop();
  await clock.tick(10_000);
  assertEquals(asked(), []);
});

Deno.test("an order goes to its route, and its answer is the state; a refusal is said and changes nothing", async () => {
  const bodies: unknown[] = [];
  const { dashboard, noticed, settle } = rig({
    "/api/replay/step": ({ body }) => {
      bodies.push(body);
      return json(state({ position_ms: EpochMs.parse(START_MS + 1) }));
    },
    "/api/replay/pause": ({ body }) => {
      bodies.push(body ?? null);
      return problem("the recording is over", 409);
    },
  });
  await dashboard.replay.order({ do: "step", to: "trade" });
  await dashboard.replay.order({ do: "pause" });
  await settle();
  assertEquals(bodies, ['{"to":"trade"}', null]);
  assertEquals(dashboard.replay.state.value?.position_ms, START_MS + 1);
  assertEquals(noticed(), ["error: Cannot control the replay: 409 the recording is over"]);
});

Deno.test("what the server tells of a change is shown at once, and nothing that is no state", () => {
  const { dashboard, adapter } = rig();
  adapter.tell("replay_changed", state({ speed: 10 }));
  assertEquals(dashboard.replay.state.value?.speed, 10);
  adapter.tell("replay_changed", { state: "sideways" });
  assertEquals(dashboard.replay.state.value?.speed, 10);
});

Deno.test("a recording that begins anew takes bars and trades of the future away; where it arrives all is fetched", async () => {
  const tick = { ticker: AAPL, price: 99, volume: 1, timestamp: new Date(START_MS + 600_000).toISOString() };
  const { dashboard, adapter, state: shown, draw, requested, settle, store } = rig({}, { tape: [tick] });
  adapter.greet(false);
  await settle();
  const chart = dashboard.charts.acquire(AAPL, "5m");
  chart.applyTick(99, 1, START_MS + 600_000);
  store.barReceived(AAPL, "1m", bar(10, 99));
  draw();
  assertEquals(shown.chart.value.bars.at(-1), bar(10, 99));
  assertEquals(shown.tape.value.all.length, 1);
  adapter.tell("replay_restarted", { why: "seek" });
  draw();
  assertEquals([shown.chart.value.bars, shown.tape.value.all, shown.ignition.value.size], [[], [], 0]);
  assertEquals(chart.state.value.bars, []);
  requested();
  adapter.tell("replay_changed", state({ target_ms: START_MS }));
  await settle();
  assertEquals(requested().filter((path) => path.includes("/api/positions")), []);
  adapter.tell("replay_changed", state());
  await settle();
  assertEquals(requested().includes("GET /api/positions"), true);
  adapter.tell("replay_changed", state({ speed: 2 }));
  await settle();
  assertEquals(requested(), [], "it arrives once");
});
