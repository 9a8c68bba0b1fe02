import * as z from "zod";
import { RescoreResponse, TickerRequest, WatchlistChange, WatchlistResponse } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";
import { tickerText } from "../requests/parameter_schemas.ts";

/** Of operations on a ticker of the watchlist. */
export const NOT_FOLLOWED = "The ticker is not on the watchlist.";
/** Of operations that need what the engine keeps while it runs. */
export const NOT_RUNNING = "The engine is not running.";

export const getWatchlist = {
  method: "GET",
  path: "/api/watchlist",
  tag: "watchlist",
  summary: "The watchlist",
  query: "ignored",
  answers: { 200: { description: "Its rows as they are now, in the order of joining.", schema: WatchlistResponse } },
} as const satisfies OperationDescription;

export const addToWatchlist = {
  method: "POST",
  path: "/api/watchlist",
  tag: "watchlist",
  summary: "Put a ticker on the watchlist",
  control: true,
  body: TickerRequest,
  examples: { IBM: { ticker: "IBM" } },
  answers: {
    200: { description: "It was there already.", schema: WatchlistChange },
    201: { description: "It is there now.", schema: WatchlistChange },
  },
  problems: { 409: NOT_RUNNING },
} as const satisfies OperationDescription;

export const removeFromWatchlist = {
  method: "DELETE",
  path: "/api/watchlist/{ticker}",
  tag: "watchlist",
  summary: "Take a ticker off the watchlist",
  control: true,
  params: z.strictObject({ ticker: tickerText }),
  answers: { 204: { description: "It is not there any more." } },
  problems: { 404: NOT_FOLLOWED, 409: NOT_RUNNING },
} as const satisfies OperationDescription;

export const recalculateWatchlist = {
  method: "POST",
  path: "/api/watchlist/recalculate",
  tag: "watchlist",
  summary: "Score every ticker of the watchlist anew",
  control: true,
  description:
    "Answers once every ticker has been scored, or tried: a tenth of a second each, or as long as the feed takes.",
  answers: { 200: { description: "Which were scored, and which keep their old score.", schema: RescoreResponse } },
  problems: { 409: NOT_RUNNING },
} as const satisfies OperationDescription;
