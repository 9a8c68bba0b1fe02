import { assertAlmostEquals, assertEquals } from "@std/assert";
import { sumOf } from "@std/collections/sum-of";
import fc from "fast-check";
import { runningIgnition } from "@/lib/market/mod.ts";

const QUIET = { price: 10, lastClose: 10, stageNumber: 1, dayVolume: 0, avgVolume: 1000 };

Deno.test("runningIgnition() follows its formula", () => {
  const cases: [Partial<typeof QUIET>, number, Record<string, number>][] = [
    [{}, 0, { base: 0, stage: 0, volume: 0 }],
    [{ price: 10.25 }, 35, { base: 35, stage: 0, volume: 0 }],
    [{ price: 10.123 }, 17.2, { base: 17.2, stage: 0, volume: 0 }],
    [{ price: 9 }, 0, { base: 0, stage: 0, volume: 0 }],
    [{ stageNumber: 2 }, 0, { base: 0, stage: 0, volume: 0 }],
    [{ stageNumber: 3 }, 10, { base: 0, stage: 10, volume: 0 }],
    [{ stageNumber: 4 }, 20, { base: 0, stage: 20, volume: 0 }],
    [{ stageNumber: 5 }, 20, { base: 0, stage: 20, volume: 0 }],
    [{ dayVolume: 1499 }, 0, { base: 0, stage: 0, volume: 0 }],
    [{ dayVolume: 1500 }, 5, { base: 0, stage: 0, volume: 5 }],
    [{ dayVolume: 2000 }, 10, { base: 0, stage: 0, volume: 10 }],
    [{ dayVolume: 3000 }, 15, { base: 0, stage: 0, volume: 15 }],
    [{ dayVolume: 3000, avgVolume: 0 }, 0, { base: 0, stage: 0, volume: 0 }],
    [{ price: 9, stageNumber: 4, dayVolume: 3000 }, 35, { base: 0, stage: 20, volume: 15 }],
    [{ price: 10.55, stageNumber: 4, dayVolume: 2500 }, 100, { base: 77, stage: 20, volume: 10 }],
    [{ lastClose: 0, stageNumber: 4, dayVolume: 9000 }, 0, { base: 0, stage: 0, volume: 0 }],
    [{ lastClose: -1, stageNumber: 4 }, 0, { base: 0, stage: 0, volume: 0 }],
  ];
  for (const [fields, score, components] of cases) {
    const raw = sumOf(Object.values(components), (points) => points);
    assertEquals(runningIgnition({ ...QUIET, ...fields }), { score, raw, components }, JSON.stringify(fields));
  }
});

Deno.test("runningIgnition()'s components add up to the score without its cap", () => {
  fc.assert(
    fc.property(
      fc.record({
        price: fc.double({ min: 0.0001, max: 1000, noNaN: true }),
        lastClose: fc.double({ min: 0.01, max: 1000, noNaN: true }),
        stageNumber: fc.integer({ min: 0, max: 4 }),
        dayVolume: fc.integer({ min: 0, max: 1_000_000 }),
        avgVolume: fc.integer({ min: 0, max: 500_000 }),
      }),
      (input) => {
        const { score, raw, components } = runningIgnition(input);
        assertAlmostEquals(raw, sumOf(Object.values(components), (points) => points), 1e-6);
        assertEquals(score, Math.min(100, raw));
        assertEquals(score, Number(score.toFixed(1)));
      },
    ),
    { seed: 20131008, numRuns: 500 },
  );
});
