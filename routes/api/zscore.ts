import { operation } from "@/lib/http/requests/operation.ts";
import { getZScore } from "@/lib/http/operations/market.ts";
import { notListed, runningEngine } from "@/lib/http/problems/running.ts";
import { dailyZScores } from "@/lib/market/mod.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getZScore, ({ app, query: { ticker } }) => {
    const { scanner } = runningEngine(app);
    const item = scanner.item(ticker);
    if (item === undefined) throw notListed(ticker);
    const dailyBars = scanner.dailyBars(ticker);
    const date = dailyBars.at(-1)?.date ?? null;
    return { ticker, zen_v: item.zen_v, zen_p: item.zen_p, last_day: { date, ...dailyZScores(dailyBars) } };
  }),
});
