import type { ConnectionView } from "@/lib/client/connection/reconnect/connection_view.ts";

/** A view of a WebSocket that was never lost, in `state`. */
export const connectionView = (
  state: ConnectionView["state"],
  changes: Partial<ConnectionView> = {},
): ConnectionView => ({
  state,
  sinceMs: 0,
  attempt: 0,
  retryAtMs: null,
  reason: null,
  lastHeardMs: null,
  transport: "websocket",
  ...changes,
});
