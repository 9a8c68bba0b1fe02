import { assert, assertEquals, assertThrows } from "@std/assert";
import { FULL, leanEligibility, NOTHING, VOLUME_ONLY } from "@/lib/market/mod.ts";

Deno.test("leanEligibility() lets ordinary trades move everything", () => {
  for (const bits of [0, 0x1, 0x2000, 0x100000, 0x102000, 0x20000001, 0x20100000, 0x80000000, 0x80000001]) {
    assertEquals(leanEligibility(bits), FULL, bits.toString(16));
  }
});

Deno.test("leanEligibility() lets sweeps and derivatively priced trades move volume only", () => {
  for (const bits of [0x20, 0x20000020, 0x80000020, 0x200, 0x20000200, 0x20100200, 0x80000200, 0x2200]) {
    assertEquals(leanEligibility(bits), VOLUME_ONLY, bits.toString(16));
  }
});

Deno.test("leanEligibility() lets sweeps in extended hours move prices, as the vendor does", () => {
  for (const bits of [0x2020, 0x20002020]) assertEquals(leanEligibility(bits), FULL, bits.toString(16));
});

Deno.test("leanEligibility() lets official opens, closes and crosses move nothing", () => {
  for (const bits of [0x40, 0x80, 0x1000000, 0x4000000, 0x1000020, 0x40 | 0x2000, 0xffffffff]) {
    assertEquals(leanEligibility(bits), NOTHING, bits.toString(16));
  }
});

Deno.test("leanEligibility() refuses what is no 32-bit mask", () => {
  for (const bits of [-1, 0.5, NaN, Infinity, 0x100000000]) {
    assertThrows(() => leanEligibility(bits), RangeError, `got ${bits}`);
  }
});

Deno.test("the shared eligibilities cannot be changed by a reader", () => {
  assert([FULL, VOLUME_ONLY, NOTHING].every(Object.isFrozen));
});
