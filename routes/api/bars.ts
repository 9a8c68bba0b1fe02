import { feedStep } from "@/lib/http/problems/feed_step.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { getBars } from "@/lib/http/operations/market.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getBars, async ({ app, query: { ticker, timeframe, from, to, limit } }) => {
    const query = {
      limit,
      ...(from === undefined ? {} : { fromS: from }),
      ...(to === undefined ? {} : { toS: to }),
    };
    const { bars, hasOlder } = await feedStep(
      `older bars of ${ticker}`,
      () => app.desk.charts.bars(ticker, timeframe, query),
    );
    return { ticker, timeframe, bars, has_older: hasOlder };
  }),
});
