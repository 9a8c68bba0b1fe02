import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  HELD_DOWN,
  HELD_UP,
  isTierStateRule,
  nextTier,
  TIER_1,
  type TierCandidate,
  type TierRule,
  tierRule,
  tierRules,
  type TierState,
} from "@/lib/market/mod.ts";

const DULL: TierCandidate = {
  ignitionScore: 0,
  passedFilter: false,
  stageNumber: 1,
  zenV: 0,
  zenP: 0,
  score: 0,
  source: "scanner",
  stale: false,
};
const HOT = { ...DULL, ignitionScore: 80, passedFilter: true };
const COLD = { ...DULL, ignitionScore: 49.9 };

Deno.test("tierRule() names the first rule that holds", () => {
  const cases: [Partial<TierCandidate>, TierRule | null][] = [
    [{}, null],
    [{ ignitionScore: 70, passedFilter: true }, "ignition"],
    [{ ignitionScore: 69.9, passedFilter: true }, null],
    [{ ignitionScore: 100, passedFilter: false }, null],
    [{ stageNumber: 4 }, "stage"],
    [{ stageNumber: 3 }, null],
    [{ zenV: 2, zenP: 0.49 }, "z_score"],
    [{ zenV: 2, zenP: 0.5 }, null],
    [{ zenV: 1.99, zenP: 0 }, null],
    [{ score: 80, source: "realtime_gainer" }, "realtime_gainer"],
    [{ score: 80 }, null],
    [{ score: 79.9, source: "realtime_gainer" }, null],
    [{ ignitionScore: 70, passedFilter: true, stageNumber: 4 }, "ignition"],
    [{ ignitionScore: 70, stageNumber: 4, zenV: 3 }, "stage"],
    [{ zenV: 3, score: 90, source: "realtime_gainer" }, "z_score"],
  ];
  for (const [fields, rule] of cases) assertEquals(tierRule({ ...DULL, ...fields }), rule, JSON.stringify(fields));
});

Deno.test("nextTier() promotes by the first rule that holds, and tells which", () => {
  assertEquals(nextTier(TIER_1, HOT, 5), { tier: 2, rule: "ignition", coldSinceMs: null });
  assertEquals(nextTier(TIER_1, { ...DULL, stageNumber: 4 }, 5), { tier: 2, rule: "stage", coldSinceMs: 5 });
  assertStrictEquals(nextTier(TIER_1, DULL, 5), TIER_1);
});

Deno.test("nextTier() never promotes a stale ticker, whatever rule holds", () => {
  const all = { ...HOT, stageNumber: 4, zenV: 5, score: 100, source: "realtime_gainer", stale: true };
  assertStrictEquals(nextTier(TIER_1, all, 5), TIER_1);
  assertEquals(nextTier(TIER_1, { ...all, stale: false }, 6).tier, 2);
});

Deno.test("nextTier() demotes after 60 s below 50, not before", () => {
  let state = nextTier(TIER_1, HOT, 0);
  state = nextTier(state, COLD, 10_000);
  assertEquals(state, { tier: 2, rule: "ignition", coldSinceMs: 10_000 });
  assertStrictEquals(nextTier(state, COLD, 69_999), state);
  assertEquals(nextTier(state, COLD, 70_000), TIER_1);
});

Deno.test("nextTier() starts the 60 s anew when the score comes back to 50", () => {
  let state = nextTier(TIER_1, HOT, 0);
  for (
    const [candidate, nowMs] of [[COLD, 10_000], [{ ...DULL, ignitionScore: 50 }, 60_000], [COLD, 65_000]] as const
  ) {
    state = nextTier(state, candidate, nowMs);
  }
  assertEquals(nextTier(state, COLD, 124_999).tier, 2);
  assertEquals(nextTier(state, COLD, 125_000).tier, 1);
});

Deno.test("nextTier() keeps a cold ticker up while any rule holds, and demotes it as soon as none does", () => {
  let state: TierState = nextTier(TIER_1, HOT, 0);
  for (const fields of [{ stageNumber: 4 }, { zenV: 2 }, { score: 80, source: "realtime_gainer" }]) {
    state = nextTier(state, { ...COLD, ...fields }, 100_000);
    assertEquals(nextTier(state, { ...COLD, ...fields }, 900_000).tier, 2, JSON.stringify(fields));
  }
  assertEquals(nextTier(state, COLD, 900_000), TIER_1);
});

Deno.test("nextTier() does not demote a stale ticker for being stale", () => {
  const state = nextTier(TIER_1, HOT, 0);
  assertStrictEquals(nextTier(state, { ...HOT, stale: true }, 900_000), state);
});

Deno.test("nextTier() leaves what a person decided: up until told, down until no rule holds any more", () => {
  assertStrictEquals(nextTier(HELD_UP, COLD, 0), HELD_UP);
  assertStrictEquals(nextTier(HELD_UP, COLD, 900_000), HELD_UP);
  assertStrictEquals(nextTier(HELD_DOWN, HOT, 5), HELD_DOWN);
  const released = nextTier(HELD_DOWN, DULL, 6);
  assertStrictEquals(released, TIER_1);
  assertEquals(nextTier(released, HOT, 7).tier, 2);
});

Deno.test("tierRules() tells of every rule whether it holds, and isTierStateRule() knows them all", () => {
  assertEquals(tierRules({ ...HOT, stageNumber: 4 }), {
    ignition: true,
    stage: true,
    z_score: false,
    realtime_gainer: false,
  });
  for (const rule of [null, "manual", ...Object.keys(tierRules(DULL))]) assert(isTierStateRule(rule), String(rule));
  assert(!isTierStateRule("luck"));
});
