import { restoreScan } from "@/lib/http/operations/scans.ts";
import { found } from "@/lib/http/problems/documents.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(restoreScan, ({ app, params: { id } }) => found(app.scanning.scans.restore(id), "shipped scan", id)),
});
