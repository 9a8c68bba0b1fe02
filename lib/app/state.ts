import { createDefine } from "fresh";
import type { Flashtape } from "@/lib/app/flashtape.ts";

/** What every route finds in `ctx.state`; the middleware in main.ts puts it there. */
export interface State {
  readonly app: Flashtape;
  readonly clientConfig: {
    /** First retry of the dashboard's socket after a loss, milliseconds. */
    readonly firstRetryMs: number;
    /** Longest message that the dashboard may send, in bytes. */
    readonly maxMessageLength: number;
  };
}

export const define = createDefine<State>();
