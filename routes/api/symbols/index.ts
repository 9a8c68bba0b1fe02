import { taggedAnswer } from "@/lib/http/entity_tags.ts";
import { getSymbols } from "@/lib/http/operations/desk.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getSymbols, ({ app, request }) => taggedAnswer(request, app.desk.symbols.table())),
});
