import { operation } from "@/lib/http/requests/operation.ts";
import { unlockTrading } from "@/lib/http/operations/orders.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(unlockTrading, ({ app: { broker } }) => {
    broker.unlock();
    return broker.risk();
  }),
});
