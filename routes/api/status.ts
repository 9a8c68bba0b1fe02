import { operation } from "@/lib/http/requests/operation.ts";
import { getStatus } from "@/lib/http/operations/server.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({ GET: operation(getStatus, ({ app }) => app.status()) });
