import { operation, reply } from "@/lib/http/requests/operation.ts";
import { removeFromWatchlist } from "@/lib/http/operations/watchlist.ts";
import { notListed, runningEngine } from "@/lib/http/problems/running.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  DELETE: operation(removeFromWatchlist, ({ app, params: { ticker } }) => {
    if (!runningEngine(app).scanner.remove(ticker)) throw notListed(ticker);
    return reply(204);
  }),
});
