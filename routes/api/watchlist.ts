import { operation } from "@/lib/http/operation.ts";
import { getWatchlist } from "@/lib/http/operations/watchlist.ts";
import { define } from "@/lib/state.ts";

export const handler = define.handlers({
  GET: operation(getWatchlist, ({ app }) => {
    const items = app.engine.watchlist();
    return { count: items.length, items };
  }),
});
