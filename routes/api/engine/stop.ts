import { controlled } from "@/lib/http/control_handler.ts";
import { define } from "@/lib/state.ts";

/** Answers once the change is complete, with the state that came of it. */
export const handler = define.handlers({
  POST: controlled(async (ctx) => {
    const { engine } = ctx.state.app;
    await engine.stop();
    return Response.json(engine.status());
  }),
});
