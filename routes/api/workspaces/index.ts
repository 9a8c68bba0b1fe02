import { createWorkspace, getWorkspaces } from "@/lib/http/operations/workspaces.ts";
import { documentStep } from "@/lib/http/problems/documents.ts";
import { operation, reply } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getWorkspaces, ({ app }) => {
    const items = app.workspaces.list();
    return { count: items.length, items };
  }),
  POST: operation(createWorkspace, ({ app, body }) => reply(201, documentStep(() => app.workspaces.create(body)))),
});
