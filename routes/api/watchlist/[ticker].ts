import { operation, reply } from "@/lib/http/operation.ts";
import { removeFromWatchlist } from "@/lib/http/operations/watchlist.ts";
import { notListed, runningEngine } from "@/lib/http/running.ts";
import { define } from "@/lib/state.ts";

export const handler = define.handlers({
  DELETE: operation(removeFromWatchlist, ({ app, params: { ticker } }) => {
    if (!runningEngine(app).scanner.remove(ticker)) throw notListed(ticker);
    return reply(204);
  }),
});
