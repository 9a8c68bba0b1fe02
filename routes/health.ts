import { operation } from "@/lib/http/requests/operation.ts";
import { getHealth } from "@/lib/http/operations/server.ts";
import { define } from "@/lib/app/state.ts";

/** 200 while the process can serve at all; whether data flows is for `/api/status`. */
export const handler = define.handlers({
  GET: operation(getHealth, ({ app }) => ({ status: "ok" as const, engine: app.engine.state })),
});
