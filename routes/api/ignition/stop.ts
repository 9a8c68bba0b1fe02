import { operation } from "@/lib/http/requests/operation.ts";
import { stopIgnition } from "@/lib/http/operations/ignition.ts";
import { runningEngine } from "@/lib/http/problems/running.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(stopIgnition, ({ app }) => {
    runningEngine(app);
    const changed = app.setScoring(false);
    return { scoring: false, changed };
  }),
});
