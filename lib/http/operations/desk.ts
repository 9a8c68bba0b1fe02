import * as z from "zod";
import { SymbolResponse, SymbolsResponse } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";
import { tickerText } from "../requests/parameter_schemas.ts";

export const getSymbols = {
  method: "GET",
  path: "/api/symbols",
  tag: "market",
  summary: "Every ticker that the feed knows",
  description:
    "For a search. It changes seldom: send its `ETag` as `If-None-Match`. Names, types and exchanges come a " +
    "while after the start, of feeds that have them; a feed without lists its products, or the tickers of the recording.",
  answers: {
    200: { description: "In order, some seconds old at most.", schema: SymbolsResponse },
    304: { description: "It is that of `If-None-Match`." },
  },
} as const satisfies OperationDescription;

export const getSymbol = {
  method: "GET",
  path: "/api/symbols/{ticker}",
  tag: "market",
  summary: "What a ticker is",
  params: z.strictObject({ ticker: tickerText }),
  answers: { 200: { description: "Null for what is not known.", schema: SymbolResponse } },
  problems: { 404: "The feed does not know the ticker." },
} as const satisfies OperationDescription;
