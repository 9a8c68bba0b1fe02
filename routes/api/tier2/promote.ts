import { operation } from "@/lib/http/requests/operation.ts";
import { promoteToTier2 } from "@/lib/http/operations/tier2.ts";
import { refuseStale, runningEngine } from "@/lib/http/problems/running.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(promoteToTier2, ({ app, body: { ticker } }) => {
    const { scanner } = runningEngine(app);
    refuseStale(scanner, ticker);
    return { ticker, tier: 2 as const, changed: scanner.holdTier(ticker, 2) };
  }),
});
