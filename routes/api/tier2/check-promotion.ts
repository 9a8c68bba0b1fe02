import { operation } from "@/lib/http/requests/operation.ts";
import { checkPromotion } from "@/lib/http/operations/tier2.ts";
import { notListed, runningEngine } from "@/lib/http/problems/running.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(checkPromotion, ({ app, query: { ticker } }) => {
    const check = runningEngine(app).scanner.checkPromotion(ticker);
    if (check === undefined) throw notListed(ticker);
    return { ...check };
  }),
});
