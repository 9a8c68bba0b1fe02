import { getLevels } from "@/lib/http/operations/market.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getLevels, ({ app, params: { ticker } }) => app.desk.levels(ticker)),
});
