import { getScanRows } from "@/lib/http/operations/scans.ts";
import { found } from "@/lib/http/problems/documents.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getScanRows, ({ app, params: { id } }) => found(app.scanning.board.rows(id), "scan", id)),
});
