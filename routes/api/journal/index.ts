import { operation } from "@/lib/http/requests/operation.ts";
import { getJournal, journalQuery } from "@/lib/http/operations/practice/journal.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getJournal, ({ app, query }) => app.journal.answer(journalQuery(query, app.broker.traderAccount))),
});
