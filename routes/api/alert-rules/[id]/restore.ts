import { restoreAlertRule } from "@/lib/http/operations/alert_rules.ts";
import { found } from "@/lib/http/problems/documents.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(
    restoreAlertRule,
    ({ app, params: { id } }) => found(app.alerting.rules.restore(id), "shipped alert rule", id),
  ),
});
