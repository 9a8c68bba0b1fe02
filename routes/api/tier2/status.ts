import { operation } from "@/lib/http/requests/operation.ts";
import { getTier2Status } from "@/lib/http/operations/tier2.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getTier2Status, ({ app }) => {
    const items = app.tier2().map(({ ticker, rule, coldSinceMs }) => {
      return { ticker, rule, cold_since_ms: coldSinceMs };
    });
    return { count: items.length, items };
  }),
});
