import { operation } from "@/lib/http/requests/operation.ts";
import { writeJournalNote } from "@/lib/http/operations/practice/journal.ts";
import { ProblemError } from "@/lib/http/problems/problem.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  PATCH: operation(writeJournalNote, ({ app, params: { id }, body }) => {
    const trip = app.journal.write(id, body);
    if (trip === undefined) throw new ProblemError(404, `there is no trade ${id} in the journal`);
    return trip;
  }),
});
