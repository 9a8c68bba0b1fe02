import { operation } from "@/lib/http/operation.ts";
import { getPositions } from "@/lib/http/operations/orders.ts";
import { define } from "@/lib/state.ts";

export const handler = define.handlers({
  GET: operation(getPositions, ({ app: { broker } }) => {
    const items = broker.positions();
    return { account: broker.account(), count: items.length, items };
  }),
});
