import { operation } from "@/lib/http/requests/operation.ts";
import { cancelOrder, getOrder, replaceOrder } from "@/lib/http/operations/orders.ts";
import { orderStep } from "@/lib/http/problems/order_problem.ts";
import { ProblemError } from "@/lib/http/problems/problem.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getOrder, ({ app, params: { order_id } }) => {
    const order = app.broker.order(order_id);
    if (order === undefined) throw new ProblemError(404, `there is no order ${order_id}`);
    return order;
  }),
  PATCH: operation(
    replaceOrder,
    ({ app, params: { order_id }, body }) => orderStep(() => app.broker.replace(order_id, body)),
  ),
  DELETE: operation(cancelOrder, ({ app, params: { order_id } }) => orderStep(() => app.broker.cancel(order_id))),
});
