import { assertEquals } from "@std/assert";
import { haltNotice } from "@/lib/market/mod.ts";

const at = (data: Record<string, unknown>, event: "halted" | "resumed" = "halted") =>
  haltNotice(event, { ticker: "ibm", time_ms: 1_000, ...data }, 5_000);

Deno.test("haltNotice() knows a pause at a price band by its reason, and when it is to end", () => {
  for (const reason of ["LULD", "volatility pause", "Limit state"]) {
    assertEquals(at({ reason })?.kind, "luld", reason);
    assertEquals(at({ reason })?.expected_ms, 301_000, reason);
  }
});

Deno.test("haltNotice() takes kind and expected end as the feed tells them, and guesses nothing else", () => {
  assertEquals(at({ reason: "news pending" }), {
    ticker: "IBM",
    time_ms: 1_000,
    reason: "news pending",
    kind: "news",
    expected_ms: null,
  } as unknown);
  assertEquals(at({ reason: "SEC order" })?.kind, "other");
  assertEquals(at({ reason: "LULD", kind: "other" })?.expected_ms, null);
  assertEquals(at({ reason: "LULD", expected_ms: 9_000 })?.expected_ms, 9_000);
  assertEquals([at({})?.kind, at({})?.reason, at({ reason: 5 })?.reason], [null, null, null]);
});

Deno.test("haltNotice() tells no end of a resumption, and the market's time where the feed tells none", () => {
  assertEquals(Object.keys(at({ reason: "LULD" }, "resumed") ?? {}), ["ticker", "time_ms", "reason", "kind"]);
  assertEquals(at({ time_ms: undefined })?.time_ms, 5_000);
  assertEquals(haltNotice("halted", { ticker: "IBM" }, null), null);
  assertEquals(haltNotice("halted", { ticker: "$" }, 1), null);
});
