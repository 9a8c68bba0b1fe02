import { createAlertRule, getAlertRules } from "@/lib/http/operations/alert_rules.ts";
import { documentStep, refuseRule } from "@/lib/http/problems/documents.ts";
import { operation, reply } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getAlertRules, ({ app }) => {
    const items = app.alerting.rules.list();
    return { count: items.length, items };
  }),
  POST: operation(createAlertRule, ({ app, body }) => {
    refuseRule(app, body);
    return reply(201, documentStep(() => app.alerting.rules.create(body)));
  }),
});
