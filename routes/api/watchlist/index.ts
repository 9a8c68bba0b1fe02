import { operation, reply } from "@/lib/http/requests/operation.ts";
import { addToWatchlist, getWatchlist } from "@/lib/http/operations/watchlist.ts";
import { runningEngine } from "@/lib/http/problems/running.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getWatchlist, ({ app }) => {
    const items = app.engine.watchlist();
    return { count: items.length, items };
  }),
  POST: operation(addToWatchlist, async ({ app, body: { ticker } }) => {
    const added = await runningEngine(app).scanner.add(ticker, "manual");
    return added ? reply(201, { ticker, added }) : { ticker, added };
  }),
});
