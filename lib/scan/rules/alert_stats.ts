import { type Alert, ALERT_HORIZONS, type AlertStatsResponse, roundTo } from "@/lib/protocol/mod.ts";

type Item = AlertStatsResponse["items"][number];

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : roundTo(values.reduce((sum, value) => sum + value, 0) / values.length, 4);

function summed(alerts: readonly Alert[], hour: number | null): Item {
  const [latest] = alerts;
  return {
    rule_id: latest?.rule_id ?? null,
    rule_name: latest?.rule_name ?? latest?.kind ?? "",
    hour,
    alerts: alerts.length,
    horizons: ALERT_HORIZONS.map((minutes) => {
      const scored = alerts.flatMap(({ excursions }) => excursions)
        .filter((excursion) => excursion.minutes === minutes && excursion.complete && excursion.last_pct !== null);
      const better = scored.filter(({ best_pct, worst_pct }) => best_pct > -worst_pct);
      return {
        minutes,
        scored: scored.length,
        mean_best_pct: mean(scored.map(({ best_pct }) => best_pct)),
        mean_worst_pct: mean(scored.map(({ worst_pct }) => worst_pct)),
        better_share: scored.length === 0 ? null : roundTo(better.length / scored.length, 4),
      };
    }),
  };
}

/**
 * What became of alerts, per rule and then per hour of the day of each.
 *
 * @param alerts newest first: a rule is called by the name that it has now
 * @param hourOf hour of the day by the market's clock, 0 to 23
 */
export function alertStats(alerts: readonly Alert[], hourOf: (timeMs: number) => number): Item[] {
  const byRule = Map.groupBy(alerts, ({ rule_id, kind }) => rule_id ?? kind);
  return [...byRule.values()].flatMap((ofRule) => {
    const byHour = [...Map.groupBy(ofRule, ({ time_ms }) => hourOf(time_ms))].toSorted(([a], [b]) => a - b);
    return [summed(ofRule, null), ...byHour.map(([hour, ofHour]) => summed(ofHour, hour))];
  });
}
