import { assertEquals } from "@std/assert";
import { verdictOf } from "@/components/market/verdict.ts";

Deno.test("verdictOf() calls nothing trapped that the filter has not looked at", () => {
  const cases = [
    [{ score: 12 }, "unchecked", "cool"],
    [{ score: 69.9, passed_filter: false }, "unchecked", "warm"],
    [{ score: 70, passed_filter: true }, "passed", "hot"],
    [{ score: 99, passed_filter: false }, "trapped", "trap"],
    [{ score: 99 }, "trapped", "trap"],
  ] as const;
  for (const [payload, kind, tone] of cases) {
    const verdict = verdictOf(payload);
    assertEquals([verdict.kind, verdict.tone], [kind, tone], `${payload.score}`);
  }
});
