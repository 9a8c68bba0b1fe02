import { operation } from "@/lib/http/requests/operation.ts";
import { getJournalCsv, journalQuery } from "@/lib/http/operations/practice/journal.ts";
import { journalCsv } from "@/lib/journal/journal_csv.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(
    getJournalCsv,
    ({ app, query }) => journalCsv(app.journal.answer(journalQuery(query, app.broker.traderAccount)).items),
  ),
});
