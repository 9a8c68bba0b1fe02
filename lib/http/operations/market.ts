import * as z from "zod";
import { BarsResponse, GainersResponse, LevelsResponse, Timeframe, ZScoreResponse } from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";
import { countText, tickerText, timeText } from "../requests/parameter_schemas.ts";
import { NOT_FOLLOWED, NOT_RUNNING } from "./watchlist.ts";

const MAX_BARS = 50_000;

export const getBars = {
  method: "GET",
  path: "/api/bars",
  tag: "market",
  summary: "Bars of a ticker",
  description:
    "Oldest first; the last one may still be forming. `from` and `to` are starts of one-minute bars (of ten-second bars " +
    "with `10s`), inclusive. What the server has not seen itself it asks the feed for: minutes before its start, days " +
    "before those minutes. An answer may hold fewer than `limit` though `has_older` is true: ask again with `to` before " +
    "the first bar. `10s` comes out of the trades since the feed began, of each ticker those of the last quarter of an " +
    "hour at least, and ends there: `has_older` is false.",
  query: z.strictObject({
    ticker: tickerText,
    timeframe: z._default(Timeframe, "1m"),
    from: timeText.optional(),
    to: timeText.optional(),
    limit: countText(MAX_BARS, 1000),
  }).refine(({ from, to }) => from === undefined || to === undefined || from <= to, "from must not be after to"),
  answers: { 200: { description: "The bars.", schema: BarsResponse } },
  problems: { 503: "The feed did not tell older bars, and the server keeps none." },
} as const satisfies OperationDescription;

export const getLevels = {
  method: "GET",
  path: "/api/levels/{ticker}",
  tag: "market",
  summary: "Prices that a chart draws lines at",
  description: "Null for what is not known, also of a ticker that is not.",
  params: z.strictObject({ ticker: tickerText }),
  answers: { 200: { description: "Of the session that the market is in.", schema: LevelsResponse } },
} as const satisfies OperationDescription;

export const getZScore = {
  method: "GET",
  path: "/api/zscore",
  tag: "market",
  summary: "Z-scores of a ticker's volume and price change",
  query: z.strictObject({ ticker: tickerText }),
  answers: { 200: { description: "Its z-scores as they are now.", schema: ZScoreResponse } },
  problems: { 404: NOT_FOLLOWED, 409: NOT_RUNNING },
} as const satisfies OperationDescription;

export const getGainers = {
  method: "GET",
  path: "/api/gainers",
  tag: "market",
  summary: "The biggest risers of the day",
  answers: { 200: { description: "As the feed lists them; empty when it does not.", schema: GainersResponse } },
  problems: { 503: "The feed did not answer." },
} as const satisfies OperationDescription;
