/** What carries the data: a WebSocket, or Server-Sent Events where none gets through. */
export type Transport = "websocket" | "event_stream";

/**
 * What the dashboard may say about the connection. Only `live` may be shown as live: the socket is open, the server
 * has greeted it and was heard within the last seconds. `silent`: the socket is open, but nothing comes.
 */
export interface ConnectionView {
  readonly state: "idle" | "connecting" | "live" | "silent" | "waiting" | "refused";
  /** Epoch ms at which this state began. */
  readonly sinceMs: number;
  /** Attempts since the connection was last live. */
  readonly attempt: number;
  /** In `waiting`: epoch ms of the next attempt. */
  readonly retryAtMs: number | null;
  /** Why it was lost or refused, for a person to read. */
  readonly reason: string | null;
  /** Epoch ms of the last message heard while live; null while live and before the first. */
  readonly lastHeardMs: number | null;
  /** That of the latest attempt. */
  readonly transport: Transport;
}

/** Whether both show the same. */
export function isSameView(one: ConnectionView, other: ConnectionView): boolean {
  return one.state === other.state && one.sinceMs === other.sinceMs && one.attempt === other.attempt &&
    one.retryAtMs === other.retryAtMs && one.reason === other.reason &&
    one.lastHeardMs === other.lastHeardMs && one.transport === other.transport;
}
