import { assertEquals } from "@std/assert";
import { roundPrice, roundSize, roundTo } from "@/lib/protocol/mod.ts";

Deno.test("roundTo() rounds halves away from zero and knows no negative zero", () => {
  const cases: [number, number, number][] = [
    [1.25, 1, 1.3],
    [-1.25, 1, -1.3],
    [85.349, 1, 85.3],
    [-0.004, 2, 0],
    [0, 2, 0],
    [2.5, 0, 3],
    [-Infinity, 1, -Infinity],
  ];
  for (const [value, decimals, expected] of cases) assertEquals(roundTo(value, decimals), expected, String(value));
});

Deno.test("roundPrice() keeps 6 decimals, and 7 significant digits below 1", () => {
  assertEquals(roundPrice(10.0333333333), 10.033333);
  assertEquals(roundPrice(0.0000123456789), 0.00001234568);
  assertEquals(roundPrice(0.1 + 0.2), 0.3);
  assertEquals(roundPrice(0), 0);
});

Deno.test("roundSize() keeps whole sizes exact and takes the noise from fractional ones", () => {
  assertEquals(roundSize(Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  assertEquals(roundSize(0.1 + 0.2), 0.3);
  assertEquals(roundSize(0.1 + 0.7), 0.8);
});
