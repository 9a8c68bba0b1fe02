import { define } from "@/lib/state.ts";

export const handler = define.handlers({ GET: (ctx) => Response.json(ctx.state.app.engine.status()) });
