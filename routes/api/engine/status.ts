import { operation } from "@/lib/http/operation.ts";
import { getEngineStatus } from "@/lib/http/operations/engine.ts";
import { define } from "@/lib/state.ts";

export const handler = define.handlers({ GET: operation(getEngineStatus, ({ app }) => app.engine.status()) });
