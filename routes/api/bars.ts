import { operation } from "@/lib/http/requests/operation.ts";
import { getBars } from "@/lib/http/operations/market.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getBars, ({ app, query: { ticker, timeframe, from, to, limit } }) => {
    const bars = app.bars(ticker, timeframe, {
      limit,
      ...(from === undefined ? {} : { fromS: from }),
      ...(to === undefined ? {} : { toS: to }),
    });
    return { ticker, timeframe, bars };
  }),
});
