import { operation } from "@/lib/http/requests/operation.ts";
import { getEngineStatus } from "@/lib/http/operations/engine.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({ GET: operation(getEngineStatus, ({ app }) => app.engine.status()) });
