import { getPush, subscribePush, unsubscribePush } from "@/lib/http/operations/push.ts";
import { documentStep } from "@/lib/http/problems/documents.ts";
import { ProblemError } from "@/lib/http/problems/problem.ts";
import { operation, reply } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getPush, ({ app: { alerting: { push } } }) => {
    return { public_key: push.publicKey, subscriptions: push.count };
  }),
  POST: operation(subscribePush, ({ app, body }) => {
    documentStep(() => app.alerting.push.subscribe(body));
    return reply(204);
  }),
  DELETE: operation(unsubscribePush, ({ app, query: { endpoint } }) => {
    if (!app.alerting.push.unsubscribe(endpoint)) {
      throw new ProblemError(404, `there is no subscription of ${endpoint}`);
    }
    return reply(204);
  }),
});
