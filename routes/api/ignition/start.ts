import { operation } from "@/lib/http/requests/operation.ts";
import { startIgnition } from "@/lib/http/operations/ignition.ts";
import { runningEngine } from "@/lib/http/problems/running.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  POST: operation(startIgnition, ({ app }) => {
    runningEngine(app);
    const changed = app.setScoring(true);
    return { scoring: true, changed };
  }),
});
