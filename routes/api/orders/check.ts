import { operation } from "@/lib/http/requests/operation.ts";
import { checkOrder } from "@/lib/http/operations/orders.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(
    checkOrder,
    ({ app: { broker }, body, query: { account = broker.traderAccount } }) => broker.check(body, { account }),
  ),
});
