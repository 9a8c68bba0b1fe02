import { operation } from "@/lib/http/requests/operation.ts";
import { getPositions } from "@/lib/http/operations/orders.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getPositions, ({ app: { broker }, query: { account } }) => {
    const items = broker.positions(account);
    return { account: broker.account(account), count: items.length, items };
  }),
});
