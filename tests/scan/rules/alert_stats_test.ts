import { assertEquals } from "@std/assert";
import type { Alert, Excursion } from "@/lib/protocol/mod.ts";
import { alertStats } from "@/lib/scan/rules/alert_stats.ts";
import { alert } from "@/tests/store/samples.ts";

const HOUR_MS = 3_600_000;
const excursion = (minutes: number, best_pct: number, worst_pct: number, rest: Partial<Excursion> = {}): Excursion => {
  return { minutes, best_pct, worst_pct, last_pct: 0, complete: true, ...rest };
};
const of = (rule: string, hour: number, excursions: readonly Excursion[]): Alert =>
  alert(`${rule} ${hour} ${excursions.length}`, hour * HOUR_MS, {
    rule_id: rule,
    rule_name: rule.toUpperCase(),
    excursions: [...excursions],
  });
const hourOf = (timeMs: number) => timeMs / HOUR_MS;

Deno.test("alerts are summed up per rule, and per hour of each", () => {
  const items = alertStats([
    of("a", 10, [excursion(1, 4, -1), excursion(5, 6, -8)]),
    of("b", 10, []),
    of("a", 9, [excursion(1, 2, -2), excursion(5, 0, 0, { complete: false })]),
  ], hourOf);
  assertEquals(items.map(({ rule_id, rule_name, hour, alerts }) => [rule_id, rule_name, hour, alerts]), [
    ["a", "A", null, 2],
    ["a", "A", 9, 1],
    ["a", "A", 10, 1],
    ["b", "B", null, 1],
    ["b", "B", 10, 1],
  ]);
  assertEquals(items[0]?.horizons, [
    // Of two, one was better than its worst was bad: 4 over 1; 2 is not over 2.
    { minutes: 1, scored: 2, mean_best_pct: 3, mean_worst_pct: -1.5, better_share: 0.5 },
    { minutes: 5, scored: 1, mean_best_pct: 6, mean_worst_pct: -8, better_share: 0 },
    { minutes: 15, scored: 0, mean_best_pct: null, mean_worst_pct: null, better_share: null },
  ]);
});

Deno.test("an alert that no trade followed is not scored, and one from before there were rules counts by its kind", () => {
  const [all] = alertStats([alert("x", 0, { excursions: [excursion(1, 0, 0, { last_pct: null })] })], hourOf);
  assertEquals([all?.rule_id, all?.rule_name, all?.alerts, all?.horizons[0]?.scored], [null, "ignition", 1, 0]);
});
