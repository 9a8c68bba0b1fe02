import { restoreWorkspace } from "@/lib/http/operations/workspaces.ts";
import { found } from "@/lib/http/problems/documents.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(
    restoreWorkspace,
    ({ app, params: { id } }) => found(app.workspaces.restore(id), "shipped workspace", id),
  ),
});
