import { deleteWorkspace, getWorkspace, updateWorkspace } from "@/lib/http/operations/workspaces.ts";
import { found } from "@/lib/http/problems/documents.ts";
import { ProblemError } from "@/lib/http/problems/problem.ts";
import { operation, reply } from "@/lib/http/requests/operation.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getWorkspace, ({ app, params: { id } }) => found(app.workspaces.get(id), "workspace", id)),
  PUT: operation(
    updateWorkspace,
    ({ app, params: { id }, body }) => found(app.workspaces.update(id, body), "workspace", id),
  ),
  DELETE: operation(deleteWorkspace, ({ app, params: { id } }) => {
    if (!app.workspaces.remove(id)) throw new ProblemError(404, `there is no workspace ${id}`);
    return reply(204);
  }),
});
