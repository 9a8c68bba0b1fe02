import * as z from "zod";
import { AlertsResponse, AlertStatsResponse } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";
import { countText, tickerText, timeText } from "../requests/parameter_schemas.ts";

const MAX_ALERTS = 1000;

export const getAlerts = {
  method: "GET",
  path: "/api/alerts",
  tag: "alerts",
  summary: "What rules have told of, and what the price did after it",
  description: "Newest first. `from` is the earliest market time, inclusive.",
  query: z.strictObject({
    ticker: tickerText.optional(),
    from: timeText.optional(),
    limit: countText(MAX_ALERTS, 100),
  }),
  answers: { 200: { description: "The alerts.", schema: AlertsResponse } },
} as const satisfies OperationDescription;

export const getAlertStats = {
  method: "GET",
  path: "/api/alerts/stats",
  tag: "alerts",
  summary: "What came of the alerts of each rule",
  description:
    "Per rule, and per hour of the day of each (`hour` is null for all together): how many, the mean of the best and of " +
    "the worst move within 1, 5 and 15 minutes, and the share of those whose best was better than their worst was bad. " +
    "`from` is the earliest market time, inclusive.",
  query: z.strictObject({ from: timeText.optional() }),
  answers: { 200: { description: "The sums.", schema: AlertStatsResponse } },
} as const satisfies OperationDescription;
