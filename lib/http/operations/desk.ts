import * as z from "zod";
import { HaltsResponse, NewsResponse, SymbolResponse, SymbolsResponse } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";
import { countText, tickerText } from "../requests/parameter_schemas.ts";

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

const BEGINS_ANEW = "The list begins anew when the engine is started, or its feed opened again.";

export const getNews = {
  method: "GET",
  path: "/api/news",
  tag: "market",
  summary: "The latest headlines",
  description: `Newest first, where the feed has news: the last 20 of each ticker and 2,000 of all. ${BEGINS_ANEW}`,
  query: z.strictObject({ ticker: tickerText.optional(), limit: countText(2_000, 50) }),
  answers: { 200: { description: "Those that are kept; of a ticker with `ticker`.", schema: NewsResponse } },
} as const satisfies OperationDescription;

export const getHalts = {
  method: "GET",
  path: "/api/halts",
  tag: "market",
  summary: "Today's halts and resumptions",
  description: "Newest first, as far as the feed tells them; also those from before today that last. " +
    `STATUS \`halted\` and \`resumed\` tell them as they happen. ${BEGINS_ANEW}`,
  answers: { 200: { description: "At most 1,000 that are over.", schema: HaltsResponse } },
} as const satisfies OperationDescription;
