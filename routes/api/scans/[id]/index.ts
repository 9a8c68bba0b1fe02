import { deleteScan, getScan, updateScan } from "@/lib/http/operations/scans.ts";
import { found } from "@/lib/http/problems/documents.ts";
import { ProblemError } from "@/lib/http/problems/problem.ts";
import { operation, reply } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getScan, ({ app, params: { id } }) => found(app.scanning.scans.get(id), "scan", id)),
  PUT: operation(updateScan, ({ app, params: { id }, body }) => found(app.scanning.scans.update(id, body), "scan", id)),
  DELETE: operation(deleteScan, ({ app, params: { id } }) => {
    if (!app.scanning.scans.remove(id)) throw new ProblemError(404, `there is no scan ${id}`);
    return reply(204);
  }),
});
