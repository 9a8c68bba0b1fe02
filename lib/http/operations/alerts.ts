import * as z from "zod";
import { AlertsResponse } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";
import { countText, tickerText, timeText } from "../requests/parameter_schemas.ts";

const MAX_ALERTS = 1000;

export const getAlerts = {
  method: "GET",
  path: "/api/alerts",
  tag: "alerts",
  summary: "Promotions and ignitions, and what the price did after them",
  description: "Newest first. `from` is the earliest market time, inclusive.",
  query: z.strictObject({
    ticker: tickerText.optional(),
    from: timeText.optional(),
    limit: countText(MAX_ALERTS, 100),
  }),
  answers: { 200: { description: "The alerts.", schema: AlertsResponse } },
} as const satisfies OperationDescription;
