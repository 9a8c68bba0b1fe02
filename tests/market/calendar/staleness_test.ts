import { assertEquals } from "@std/assert";
import { isStale } from "@/lib/market/mod.ts";

Deno.test("isStale() after 30 s without a tick, while the market is open", () => {
  assertEquals(isStale(1000, 30_999, "open"), false);
  assertEquals(isStale(1000, 31_000, "open"), true);
  assertEquals(isStale(5000, 1000, "open"), false, "a tick ahead of the clock");
  assertEquals(isStale(null, 1000, "open"), true, "never a tick");
});

Deno.test("isStale() never outside market hours", () => {
  for (const phase of ["pre", "post", "closed"] as const) {
    assertEquals(isStale(0, 1e9, phase), false, phase);
    assertEquals(isStale(null, 1e9, phase), false, phase);
  }
});
