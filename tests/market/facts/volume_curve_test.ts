import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { usualShare, usualShareOf5m } from "@/lib/market/facts/volume_curve.ts";
import { at } from "../trades.ts";

const MINUTE_MS = 60_000;

Deno.test("usualShare() never falls, from nothing at 04:00 New York to all of it at 20:00", () => {
  for (const date of ["2025-06-02", "2025-11-28"]) {
    let before = 0;
    for (
      let timeMs: number = at(`${date}T06:00:00Z`);
      timeMs < at(`${date}T23:59:00Z`) + 3_600_000;
      timeMs += MINUTE_MS
    ) {
      const share = usualShare(timeMs, "us_equities");
      assert(share >= before && share <= 1, `${share} after ${before} at ${new Date(timeMs).toISOString()}`);
      assert(share - before < 0.02);
      before = share;
    }
  }
  assertEquals(usualShare(at("2025-06-02T07:59:59Z"), "us_equities"), 0);
  assertEquals(usualShare(at("2025-06-03T00:00:00Z"), "us_equities"), 1);
});

Deno.test("usualShare() is steep at the open and the close, and of the day's own hours", () => {
  const share = (time: string) => usualShare(at(time), "us_equities");
  assertEquals([share("2025-06-02T13:30:00Z"), share("2025-06-02T20:00:00Z")], [0.0089, 0.9393]);
  assert(share("2025-06-02T14:00:00Z") > 2 * (share("2025-06-02T17:00:00Z") - share("2025-06-02T16:30:00Z")));
  // The day after Thanksgiving: 13:00 is the close.
  assertEquals([share("2025-11-28T18:00:00Z"), share("2025-11-28T22:00:00Z")], [0.9393, 1]);
});

Deno.test("usualShare() of a market without hours is the part of the UTC day, and any 5 minutes are alike", () => {
  assertEquals(usualShare(at("2025-06-07T18:00:00Z"), "always_open"), 0.75);
  assertAlmostEquals(usualShareOf5m(at("2025-06-07T00:00:00Z"), "always_open"), 5 / 1440);
});

Deno.test("usualShareOf5m() is what 5 minutes add, and nothing in the night", () => {
  const timeMs = at("2025-06-02T14:00:00Z");
  assertAlmostEquals(
    usualShareOf5m(timeMs, "us_equities"),
    usualShare(timeMs, "us_equities") - usualShare(timeMs - 5 * MINUTE_MS, "us_equities"),
  );
  for (const time of ["2025-06-02T04:01:00Z", "2025-06-02T08:00:00Z", "2025-06-03T00:06:00Z"]) {
    assertEquals(usualShareOf5m(at(time), "us_equities"), 0, time);
  }
});
