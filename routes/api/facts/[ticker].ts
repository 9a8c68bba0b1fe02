import { getTickerFacts } from "@/lib/http/operations/facts.ts";
import { found } from "@/lib/http/problems/documents.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getTickerFacts, ({ app, params: { ticker } }) => {
    return { ticker, facts: found(app.engine.facts?.get(ticker), "fact of", ticker) };
  }),
});
