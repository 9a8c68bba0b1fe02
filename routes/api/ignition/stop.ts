import { operation } from "@/lib/http/operation.ts";
import { stopIgnition } from "@/lib/http/operations/ignition.ts";
import { runningEngine } from "@/lib/http/running.ts";
import { define } from "@/lib/state.ts";

export const handler = define.handlers({
  POST: operation(stopIgnition, ({ app }) => {
    runningEngine(app);
    const changed = app.setScoring(false);
    return { scoring: false, changed };
  }),
});
