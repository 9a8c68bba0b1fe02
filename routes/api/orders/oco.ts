import { operation } from "@/lib/http/requests/operation.ts";
import { pairOrders } from "@/lib/http/operations/orders.ts";
import { orderStep } from "@/lib/http/problems/order_problem.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(pairOrders, ({ app, body: { order_ids } }) => {
    const items = orderStep(() => app.broker.pair(order_ids));
    return { count: items.length, items };
  }),
});
