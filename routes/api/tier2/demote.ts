import { operation } from "@/lib/http/requests/operation.ts";
import { demoteFromTier2 } from "@/lib/http/operations/tier2.ts";
import { refuseUnlisted, runningEngine } from "@/lib/http/problems/running.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(demoteFromTier2, ({ app, body: { ticker } }) => {
    const { scanner } = runningEngine(app);
    refuseUnlisted(scanner, ticker);
    return { ticker, tier: 1 as const, changed: scanner.holdTier(ticker, 1) };
  }),
});
