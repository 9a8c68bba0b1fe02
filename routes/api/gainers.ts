import { feedStep } from "@/lib/http/problems/feed_step.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { getGainers } from "@/lib/http/operations/market.ts";
import { changePct } from "@/lib/market/mod.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getGainers, async ({ app }) => {
    const gainers = await feedStep("its gainers", () => app.engine.gainers());
    const items = gainers.map(({ ticker, price, lastClose, volume }) => {
      return { ticker, price, change_pct: changePct(price, lastClose), volume, last_close: lastClose };
    });
    return { count: items.length, items };
  }),
});
