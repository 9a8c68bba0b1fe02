import type { Context } from "fresh";
import type { State } from "@/lib/state.ts";
import { refuseControl } from "./control_guard.ts";
import { peerAddress } from "./peer_address.ts";

/** Wraps a handler that changes the server: it runs only for those who may control it. */
export function controlled(handle: (ctx: Context<State>) => Response | Promise<Response>) {
  return async (ctx: Context<State>): Promise<Response> => {
    const { ADMIN_TOKEN, ALLOWED_ORIGINS } = ctx.state.app.config;
    const refusal = await refuseControl(ctx.req, peerAddress(ctx.info), {
      adminToken: ADMIN_TOKEN,
      allowedOrigins: ALLOWED_ORIGINS,
    });
    return refusal ?? await handle(ctx);
  };
}
