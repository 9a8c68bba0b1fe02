import * as z from "zod";
import type { Flashtape } from "@/lib/app/flashtape.ts";
import { refuseStale, refuseUnlisted, runningEngine } from "@/lib/http/problems/running.ts";
import { tickerText } from "@/lib/http/requests/parameter_schemas.ts";
import { type TierRule, tierRule } from "@/lib/market/mod.ts";
import type { Ticker } from "@/lib/protocol/mod.ts";
import { route } from "./route.ts";

const body = z.object({ tickers: z.array(tickerText).transform((tickers) => [...new Set(tickers)]) });

const REASONS: Readonly<Record<TierRule, string>> = {
  ignition: "the ignition score is 70 or more and passed the filter",
  stage: "the stage is 4 or higher",
  z_score: "the volume is unusual (zenV of 2 or more) and the price is not (zenP below 0.5)",
  realtime_gainer: "a realtime gainer with a score of 80 or more",
};

const hot = (app: Flashtape): Ticker[] => app.tier2().map(({ ticker }) => ticker);

/** Whatever is on the watchlist is subscribed, whichever tier it is in. */
const subscribed = ({ engine }: Flashtape): Ticker[] => engine.watchlist().map(({ ticker }) => ticker);

const statusOf = (tickers: readonly Ticker[]) => tickers.length === 0 ? "no_tickers" : "success";

export const TIER2_ROUTES = [
  route({ method: "POST", path: "/api/tier2/promote", control: true, body }, ({ app, body: { tickers } }) => {
    const { scanner } = runningEngine(app);
    // All or none: a refusal must not leave some of them promoted.
    for (const ticker of tickers) refuseStale(scanner, ticker);
    const promoted = tickers.filter((ticker) => scanner.holdTier(ticker, 2));
    return { status: statusOf(tickers), promoted_count: promoted.length, tick_subscribed: subscribed(app) };
  }),

  route({ method: "POST", path: "/api/tier2/demote", control: true, body }, ({ app, body: { tickers } }) => {
    const { scanner } = runningEngine(app);
    for (const ticker of tickers) refuseUnlisted(scanner, ticker);
    const demoted = tickers.filter((ticker) => scanner.holdTier(ticker, 1));
    return { status: statusOf(tickers), demoted_count: demoted.length, remaining_tier2: hot(app) };
  }),

  route({ method: "GET", path: "/api/tier2/status" }, ({ app }) => {
    const { connections, behind, slow, groups, seq } = app.manager.stats;
    return {
      tier2_tickers: hot(app),
      tick_subscribed: subscribed(app),
      dispatcher_stats: {
        connections,
        behind,
        slow,
        groups,
        events: seq,
        ticks: app.manager.messageCounts["TICK"] ?? 0,
      },
    };
  }),

  route(
    {
      method: "POST",
      path: "/api/tier2/check-promotion",
      body: z.object({
        ticker: tickerText,
        ignition_score: z.number(),
        passed_filter: z.boolean().default(true),
        stage_number: z.number().default(0),
        acc_score: z.number().default(0),
        source: z.string().default(""),
        zenV: z.number().default(0),
        zenP: z.number().default(0),
      }),
    },
    ({ body: { ignition_score, passed_filter, stage_number, acc_score, source, zenV, zenP } }) => {
      const rule = tierRule({
        ignitionScore: ignition_score,
        passedFilter: passed_filter,
        stageNumber: stage_number,
        score: acc_score,
        source,
        zenV,
        zenP,
      });
      return { should_promote: rule !== null, reason: rule === null ? "" : REASONS[rule] };
    },
  ),
];
