import { operation, reply } from "@/lib/http/requests/operation.ts";
import { cancelOrders, getOrders, submitOrder } from "@/lib/http/operations/orders.ts";
import { orderStep } from "@/lib/http/problems/order_problem.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getOrders, ({ app: { broker }, query: { account = broker.traderAccount, open = false, limit } }) => {
    const items = broker.orders({ account, openOnly: open, limit });
    return { count: items.length, items };
  }),
  POST: operation(submitOrder, ({ app, body }) => {
    const isKnown = body.client_order_id !== undefined &&
      app.store.orders.byClientOrderId(body.client_order_id) !== undefined;
    const order = orderStep(() => app.broker.submit(body));
    return isKnown ? order : reply(201, order);
  }),
  DELETE: operation(cancelOrders, ({ app: { broker }, query: { account = broker.traderAccount } }) => {
    const items = broker.cancelAll("cancelled on request", account);
    return { count: items.length, items };
  }),
});
