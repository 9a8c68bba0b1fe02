import * as z from "zod";
import { notListed, runningEngine } from "@/lib/http/problems/running.ts";
import { countText, tickerText } from "@/lib/http/requests/parameter_schemas.ts";
import { intervalSeconds, intradayBars, sessionsStart } from "@/lib/market/mod.ts";
import type { Bar, Ticker } from "@/lib/protocol/mod.ts";
import { route } from "./route.ts";

const MAX_DAYS = 10;
const MAX_BARS = 50_000;

/** Timeframes of charts of the day, in minutes, and what they are called elsewhere. */
const MINUTES = { "1": "1m", "5": "5m", "15": "15m", "60": "1h" } as const;

const epochMsText = z.string().regex(/^\d{1,15}$/, "must be epoch milliseconds").transform(Number);

function chart(ticker: Ticker, timeframe: string, bars: readonly Bar[]) {
  const candles = bars.map(({ time, open, high, low, close, volume }) => ({ time, open, high, low, close, volume }));
  return { status: candles.length === 0 ? "no_data" : "success", ticker, timeframe, count: candles.length, candles };
}

export const CHART_ROUTES = [
  route(
    { method: "GET", path: "/api/zscore/{ticker}", params: z.object({ ticker: tickerText }) },
    ({ app, params: { ticker } }) => {
      const { scanner } = runningEngine(app);
      const item = scanner.item(ticker);
      if (item === undefined) throw notListed(ticker);
      const bars = intradayBars(scanner.dailyBars(ticker));
      const isKnown = bars > 0;
      return {
        ticker,
        zenV: item.zen_v,
        zenP: item.zen_p,
        data_available: isKnown,
        ...(isKnown ? { bars_used: bars } : { message: "too few daily bars for a z-score" }),
      };
    },
  ),

  route(
    {
      method: "GET",
      path: "/api/chart/intraday/{ticker}",
      params: z.object({ ticker: tickerText }),
      query: z.object({ timeframe: z.enum(["1", "5", "15", "60"]).default("1"), days: countText(MAX_DAYS, 1) }),
    },
    ({ app, clock, params: { ticker }, query: { timeframe, days } }) => {
      const { marketTimeMs, marketHours } = app.engine;
      const fromS = sessionsStart(marketTimeMs ?? clock.now(), days, marketHours) / 1000;
      return chart(ticker, timeframe, app.bars(ticker, MINUTES[timeframe], { fromS }));
    },
  ),

  route(
    {
      method: "GET",
      path: "/api/chart/bars",
      query: z.object({
        ticker: tickerText,
        timeframe: z.enum(["1m", "5m", "15m", "1h"]).default("1m"),
        limit: countText(MAX_BARS, 100),
        before: epochMsText.optional(),
      }),
    },
    ({ app, query: { ticker, timeframe, limit, before } }) => {
      if (before === undefined) return chart(ticker, timeframe, app.bars(ticker, timeframe, { limit }));
      // Up to the last minute of an interval that begins before: the newest bar must be whole. It may be one too many.
      const toS = Math.ceil(before / 1000) - 1 + intervalSeconds(timeframe);
      const bars = app.bars(ticker, timeframe, { toS, limit: limit + 1 }).filter(({ time }) => time * 1000 < before);
      return chart(ticker, timeframe, bars.slice(-limit));
    },
  ),
];
