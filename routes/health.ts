import { define } from "@/lib/state.ts";

/** 200 while the process can serve at all; whether data flows is for `/api/status`. */
export const handler = define.handlers({
  GET: (ctx) => Response.json({ status: "ok", engine: ctx.state.app.engine.state }),
});
