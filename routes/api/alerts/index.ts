import { operation } from "@/lib/http/requests/operation.ts";
import { getAlerts } from "@/lib/http/operations/alerts.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getAlerts, ({ app, query: { ticker, from, limit } }) => {
    const items = app.store.alerts.list({ ticker, limit, fromMs: from === undefined ? undefined : from * 1000 });
    return { count: items.length, items };
  }),
});
