import { feedStep } from "@/lib/http/problems/feed_step.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { getGainers } from "@/lib/http/operations/market.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getGainers, async ({ app }) => {
    const items = await feedStep("its gainers", () => app.gainers());
    return { count: items.length, items };
  }),
});
