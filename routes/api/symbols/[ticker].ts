import { getSymbol } from "@/lib/http/operations/desk.ts";
import { found } from "@/lib/http/problems/documents.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getSymbol, ({ app, params: { ticker } }) => found(app.desk.symbols.symbol(ticker), "symbol", ticker)),
});
