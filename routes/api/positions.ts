import { operation } from "@/lib/http/requests/operation.ts";
import { getPositions } from "@/lib/http/operations/orders.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getPositions, ({ app: { broker } }) => {
    const items = broker.positions();
    return { account: broker.account(), count: items.length, items };
  }),
});
