import { assertEquals, assertGreaterOrEqual, assertLessOrEqual, assertThrows } from "@std/assert";
import fc from "fast-check";
import { backoff } from "@/lib/support/backoff.ts";

Deno.test("backoff() starts at 5 s, doubles and stays at 60 s when chance is at its worst", () => {
  const ceilings = [0, 1, 2, 3, 4, 5, 40, 5_000].map((attempt) => backoff(attempt, 1));
  assertEquals(ceilings, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000, 60_000]);
});

Deno.test("backoff() never falls below 5 s", () => {
  assertEquals([0, 1, 2, 3, 4, 5].map((attempt) => backoff(attempt, 0)), Array(6).fill(5_000));
});

Deno.test("backoff() spreads evenly over the part above 5 s", () => {
  assertEquals(backoff(2, 0.25), 8_750);
  assertEquals(backoff(9, 0.5), 32_500);
});

Deno.test("backoff() takes other bounds", () => {
  assertEquals([0, 1, 2, 3].map((attempt) => backoff(attempt, 1, { firstMs: 20, maxMs: 100 })), [20, 40, 80, 100]);
  assertEquals(backoff(3, 1, { firstMs: 90_000 }), 90_000, "a first delay above the maximum stands");
});

Deno.test("backoff() is a whole number within its bounds, whatever the attempt and the chance", () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.nat(2_000), random, fc.integer({ min: 1, max: 60_000 }), (attempt, chance, firstMs) => {
      const delayMs = backoff(attempt, chance, { firstMs });
      assertEquals(delayMs, Math.round(delayMs));
      assertGreaterOrEqual(delayMs, firstMs);
      assertLessOrEqual(delayMs, 60_000);
    }),
    { seed: 20260105 },
  );
});

Deno.test("backoff() refuses an attempt that is no whole number from 0", () => {
  for (const attempt of [-1, 0.5, NaN, Infinity]) {
    assertThrows(() => backoff(attempt, 0), RangeError, `current value is ${attempt}`);
  }
});
