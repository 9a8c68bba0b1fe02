import { testAlertRule } from "@/lib/http/operations/alert_rules.ts";
import { found } from "@/lib/http/problems/documents.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(testAlertRule, async ({ app, params: { id } }) => {
    const rule = found(app.alerting.rules.get(id), "alert rule", id);
    return { results: (await app.alerting.test(rule)).map((result) => ({ ...result })) };
  }),
});
