import * as z from "zod";
import type { Flashtape } from "@/lib/app/flashtape.ts";
import { runningEngine } from "@/lib/http/problems/running.ts";
import { isoTime } from "./answers.ts";
import { route } from "./route.ts";
import { isRunning } from "./status.ts";

const MIN_INTERVAL_S = 60;
const MAX_INTERVAL_S = 86_400;

function schedule(app: Flashtape) {
  const { rescoring, scanner } = app.engine;
  return {
    status: isRunning(app) ? "active" : "inactive",
    interval_seconds: rescoring.everyMs / 1000,
    jobs: [
      {
        name: "watchlist_rescoring",
        description: "loads the daily bars of the watchlist and scores it anew",
        interval_seconds: rescoring.everyMs / 1000,
        next_run: isoTime(rescoring.nextMs),
      },
      {
        name: "daily_reference",
        description: "asks for last closes, mean volumes and daily bars as a market day begins",
        interval_seconds: 0,
        next_run: isoTime(scanner?.nextDayMs ?? null),
      },
    ],
  };
}

/** The latest round of loading daily bars, whoever began it. */
function sync({ engine: { rescoring: { last } } }: Flashtape) {
  const { scored = [], skipped = [], failed = [], endedMs = null } = last ?? {};
  const result = failed.length === 0 ? "success" : scored.length === 0 ? "failed" : "partial";
  return {
    status: last === null ? "never" : result,
    last_run: isoTime(endedMs),
    tickers: scored,
    skipped,
    failures: failed,
  };
}

export const SCHEDULE_ROUTES = [
  route({ method: "GET", path: "/api/scheduler/status" }, ({ app }) => schedule(app)),

  route(
    {
      method: "POST",
      path: "/api/scheduler/config",
      control: true,
      body: z.object({
        interval_seconds: z.int().min(MIN_INTERVAL_S, `must be at least ${MIN_INTERVAL_S}`)
          .max(MAX_INTERVAL_S, `must be at most ${MAX_INTERVAL_S}`),
      }),
    },
    ({ app, body: { interval_seconds } }) => {
      app.engine.rescoring.setEvery(interval_seconds * 1000);
      return { ...schedule(app), status: "success" };
    },
  ),

  route({ method: "POST", path: "/api/sync/daily", control: true }, async ({ app }) => {
    await runningEngine(app).scanner.rescore();
    return sync(app);
  }),

  route({ method: "GET", path: "/api/sync/status" }, ({ app }) => sync(app)),
];
