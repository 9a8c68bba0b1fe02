import type { IgnitionResponse } from "@/lib/protocol/mod.ts";
import { define } from "@/lib/state.ts";

export const handler = define.handlers({
  GET: (ctx) => {
    const items = ctx.state.app.manager.recent.ignition;
    return Response.json({ count: items.length, items } satisfies IgnitionResponse);
  },
});
