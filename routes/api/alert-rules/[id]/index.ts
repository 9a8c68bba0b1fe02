import { deleteAlertRule, getAlertRule, updateAlertRule } from "@/lib/http/operations/alert_rules.ts";
import { found, refuseRule } from "@/lib/http/problems/documents.ts";
import { ProblemError } from "@/lib/http/problems/problem.ts";
import { operation, reply } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getAlertRule, ({ app, params: { id } }) => found(app.alerting.rules.get(id), "alert rule", id)),
  PUT: operation(updateAlertRule, ({ app, params: { id }, body }) => {
    refuseRule(app, body);
    return found(app.alerting.rules.update(id, body), "alert rule", id);
  }),
  DELETE: operation(deleteAlertRule, ({ app, params: { id } }) => {
    if (!app.alerting.rules.remove(id)) throw new ProblemError(404, `there is no alert rule ${id}`);
    return reply(204);
  }),
});
