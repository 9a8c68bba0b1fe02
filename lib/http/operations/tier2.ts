import * as z from "zod";
import { PromotionCheckResponse, TickerRequest, Tier2Response, TierChange } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";
import { tickerText } from "../requests/parameter_schemas.ts";
import { NOT_FOLLOWED, NOT_RUNNING } from "./watchlist.ts";

const PROBLEMS = { 404: NOT_FOLLOWED, 409: NOT_RUNNING } as const;

export const getTier2Status = {
  method: "GET",
  path: "/api/tier2/status",
  tag: "tier2",
  summary: "The tickers of tier 2",
  answers: { 200: { description: "Tier 2 as it is now.", schema: Tier2Response } },
} as const satisfies OperationDescription;

export const promoteToTier2 = {
  method: "POST",
  path: "/api/tier2/promote",
  tag: "tier2",
  summary: "Hold a ticker in tier 2",
  description: "It stays there until it is demoted by `/api/tier2/demote`.",
  control: true,
  body: TickerRequest,
  examples: { IBM: { ticker: "IBM" } },
  answers: { 200: { description: "It is in tier 2.", schema: TierChange } },
  problems: { ...PROBLEMS, 409: `${NOT_RUNNING} Or the ticker is stale: it has not traded for 30 s in market hours.` },
} as const satisfies OperationDescription;

export const demoteFromTier2 = {
  method: "POST",
  path: "/api/tier2/demote",
  tag: "tier2",
  summary: "Hold a ticker in tier 1",
  description: "It stays there until no rule for tier 2 holds any more.",
  control: true,
  body: TickerRequest,
  examples: { IBM: { ticker: "IBM" } },
  answers: { 200: { description: "It is in tier 1.", schema: TierChange } },
  problems: PROBLEMS,
} as const satisfies OperationDescription;

export const checkPromotion = {
  method: "GET",
  path: "/api/tier2/check-promotion",
  tag: "tier2",
  summary: "Whether a ticker may be promoted to tier 2 now, and by which rules",
  query: z.strictObject({ ticker: tickerText }),
  answers: { 200: { description: "What the rules say.", schema: PromotionCheckResponse } },
  problems: PROBLEMS,
} as const satisfies OperationDescription;
