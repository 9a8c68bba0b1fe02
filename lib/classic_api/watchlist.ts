import * as z from "zod";
import { feedStep } from "@/lib/http/problems/feed_step.ts";
import { runningEngine } from "@/lib/http/problems/running.ts";
import type { WatchlistItem } from "@/lib/protocol/mod.ts";
import { route } from "./route.ts";
import { SEISMOGRAPH, strategyOf } from "./strategies.ts";

/** A row of WATCHLIST in which nothing is null. */
const withoutNulls = (item: WatchlistItem) => ({
  ...item,
  official_close: item.official_close ?? 0,
  suspected_split: item.suspected_split ?? "",
  discovered_at: item.discovered_at ?? "",
  last_tick_time: item.last_tick_time ?? 0,
});

export const WATCHLIST_ROUTES = [
  route({ method: "GET", path: "/api/watchlist" }, ({ app }) => app.engine.watchlist().map(withoutNulls)),

  route({ method: "POST", path: "/api/watchlist/recalculate", control: true }, async ({ app }) => {
    const { scored, skipped, failed } = await runningEngine(app).scanner.rescore();
    return {
      status: "success",
      success: scored.length - skipped.length,
      failed: failed.length,
      skipped: skipped.length,
    };
  }),

  route(
    {
      method: "POST",
      path: "/api/scanner/run",
      control: true,
      query: z.object({ strategy_name: z.string().default(SEISMOGRAPH.name) }),
    },
    async ({ app, query: { strategy_name } }) => {
      strategyOf(app, strategy_name);
      const { scanner } = runningEngine(app);
      return { status: "success", item_count: await feedStep("its gainers", () => scanner.scan()) };
    },
  ),
];
