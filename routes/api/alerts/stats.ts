import { getAlertStats } from "@/lib/http/operations/alerts.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getAlertStats, ({ app, query: { from } }) => {
    return { items: app.alerting.stats(from === undefined ? -Infinity : from * 1000) };
  }),
});
