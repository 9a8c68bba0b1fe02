import * as z from "zod";
import { FactDefinitionsResponse, TickerFactsResponse } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";
import { tickerText } from "../requests/parameter_schemas.ts";

export const getFacts = {
  method: "GET",
  path: "/api/facts",
  tag: "scans",
  summary: "What can be asked of every ticker",
  query: "ignored",
  answers: { 200: { description: "Each fact and its definition.", schema: FactDefinitionsResponse } },
} as const satisfies OperationDescription;

export const getTickerFacts = {
  method: "GET",
  path: "/api/facts/{ticker}",
  tag: "scans",
  summary: "The facts of a ticker",
  params: z.strictObject({ ticker: tickerText }),
  answers: { 200: { description: "Null for what is not known.", schema: TickerFactsResponse } },
  problems: { 404: "Nothing is known of the ticker." },
} as const satisfies OperationDescription;
