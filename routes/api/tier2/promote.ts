import { operation } from "@/lib/http/requests/operation.ts";
import { promoteToTier2 } from "@/lib/http/operations/tier2.ts";
import { ProblemError } from "@/lib/http/problems/problem.ts";
import { notListed, runningEngine } from "@/lib/http/problems/running.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(promoteToTier2, ({ app, body: { ticker } }) => {
    const { scanner } = runningEngine(app);
    const check = scanner.checkPromotion(ticker);
    if (check === undefined) throw notListed(ticker);
    if (check.tier === 1 && check.stale) {
      throw new ProblemError(409, `${ticker} is stale: it has not traded for 30 s in market hours`);
    }
    return { ticker, tier: 2 as const, changed: scanner.holdTier(ticker, 2) };
  }),
});
