import type { WatchlistResponse } from "@/lib/protocol/mod.ts";
import { define } from "@/lib/state.ts";

export const handler = define.handlers({
  GET: (ctx) => {
    const items = ctx.state.app.engine.watchlist();
    return Response.json({ count: items.length, items } satisfies WatchlistResponse);
  },
});
