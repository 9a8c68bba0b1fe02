import { operation } from "@/lib/http/requests/operation.ts";
import { startEngine } from "@/lib/http/operations/engine.ts";
import { define } from "@/lib/app/state.ts";

/** Answers once the change is complete, with the state that came of it. */
export const handler = define.handlers({
  POST: operation(startEngine, async ({ app }) => {
    await app.engine.start();
    return app.engine.status();
  }),
});
