import { getHalts } from "@/lib/http/operations/desk.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getHalts, ({ app }) => {
    const items = app.desk.halts();
    return { count: items.length, items };
  }),
});
