import { operation } from "@/lib/http/operation.ts";
import { startIgnition } from "@/lib/http/operations/ignition.ts";
import { runningEngine } from "@/lib/http/running.ts";
import { define } from "@/lib/state.ts";

export const handler = define.handlers({
  POST: operation(startIgnition, ({ app }) => {
    runningEngine(app);
    const changed = app.setScoring(true);
    return { scoring: true, changed };
  }),
});
