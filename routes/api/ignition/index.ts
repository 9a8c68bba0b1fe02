import { operation } from "@/lib/http/requests/operation.ts";
import { getIgnition } from "@/lib/http/operations/ignition.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getIgnition, ({ app }) => {
    const items = app.manager.recent.ignition;
    return { scoring: app.engine.monitor?.isScoring ?? false, count: items.length, items };
  }),
});
