import { operation } from "@/lib/http/requests/operation.ts";
import { publish } from "@/lib/http/operations/publish.ts";
import { ProblemError } from "@/lib/http/problems/problem.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(publish, ({ app, body }) => {
    const messages = Array.isArray(body) ? body : [body];
    for (const { type, data } of messages) {
      if (type !== "TRADE" || app.broker.order(data.order_id) === undefined) continue;
      throw new ProblemError(409, `order ${data.order_id} is this server's own: only its broker tells of it`);
    }
    app.publish(messages);
    return { published: messages.length };
  }),
});
