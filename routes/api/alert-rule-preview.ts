import { rehearseAlertRule } from "@/lib/http/operations/alert_rules.ts";
import { refuseRule } from "@/lib/http/problems/documents.ts";
import { ProblemError } from "@/lib/http/problems/problem.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(rehearseAlertRule, async ({ app, body }) => {
    refuseRule(app, body);
    const rehearsal = await app.alerting.rehearse(body);
    if (rehearsal === null) throw new ProblemError(503, "there is no market at present");
    return rehearsal;
  }),
});
