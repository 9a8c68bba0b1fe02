import { operation } from "@/lib/http/requests/operation.ts";
import { recalculateWatchlist } from "@/lib/http/operations/watchlist.ts";
import { runningEngine } from "@/lib/http/problems/running.ts";
import { define } from "@/lib/app/state.ts";

/** Answers once every ticker has been scored, or tried. */
export const handler = define.handlers({
  POST: operation(recalculateWatchlist, async ({ app }) => {
    const { scored, failed } = await runningEngine(app).scanner.rescore();
    return { scored: [...scored], failed: [...failed] };
  }),
});
