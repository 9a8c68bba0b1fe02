import { createScan, getScans } from "@/lib/http/operations/scans.ts";
import { documentStep } from "@/lib/http/problems/documents.ts";
import { operation, reply } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getScans, ({ app }) => {
    const items = app.scanning.scans.list();
    return { count: items.length, items };
  }),
  POST: operation(createScan, ({ app, body }) => reply(201, documentStep(() => app.scanning.scans.create(body)))),
});
