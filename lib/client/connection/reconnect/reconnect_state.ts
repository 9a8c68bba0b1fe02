import type { ConnectedPayload } from "@/lib/protocol/batched_messages.ts";
import { BATCHED_SUBPROTOCOL } from "@/lib/protocol/client_messages.ts";
import type { ConnectionView, Transport } from "./connection_view.ts";
import type { DialectName } from "../dialects/dialect.ts";

/** The timers of a connection; never more than one of a kind. */
export type TimerKind = "connect" | "retry" | "heartbeat" | "silence" | "settings";

interface Common {
  /** Number of the latest socket, from 1; whatever an older one reports is dropped. */
  readonly generation: number;
  /** Epoch ms at which this state began. */
  readonly sinceMs: number;
  /** Attempts since the connection was last live. */
  readonly attempt: number;
  /** Losses and failures since a connection last stayed up; the backoff grows with it. */
  readonly failures: number;
  /** Why the last connection was lost or refused, or why it is silent; null once live. */
  readonly reason: string | null;
  /** Epoch ms of the last message heard while live; null while live and before the first. */
  readonly lastHeardMs: number | null;
  /** That of the latest socket. */
  readonly transport: Transport;
  /** WebSockets that could not be opened since a connection was last live; one is counted already after a stream. */
  readonly failedUpgrades: number;
  /** Offered while connecting; from the opening on, what the server agreed to. */
  readonly dialect: DialectName;
  /** That of the last connection that was live; null before the first. */
  readonly spoken: DialectName | null;
  /** Epoch ms at which missing events last made the client reconnect at once. */
  readonly resumedAtMs: number | null;
}

/** Every state of the connection. Those that own a socket are `connecting`, `open` and `live`. */
export type ReconnectState =
  | Common & {
    readonly kind:
      /** Never started. */
      | "idle"
      /** The socket is being opened. */
      | "connecting"
      /** The socket is open and the server has not greeted it yet. */
      | "open"
      /** The server will not have this client; only a person's request tries again. */
      | "refused"
      /** Stopped by its owner. */
      | "closed";
  }
  | Common & {
    readonly kind: "live";
    /** PINGs sent since the last PONG. */
    readonly unanswered: number;
  }
  | Common & {
    readonly kind: "waiting";
    /** Epoch ms of the next attempt. */
    readonly retryAtMs: number;
  };

/** What happened. Events of a socket or a timer carry the generation they belong to. */
export type ReconnectEvent =
  | { readonly type: "start" | "stop" }
  /** A person asked for an attempt now. */
  | { readonly type: "retry_now" }
  /** The browser is online again, or the tab is visible again. */
  | { readonly type: "wake" }
  /** The browser has no network any more. */
  | { readonly type: "offline" }
  /** A message came on a connection that was silent. */
  | { readonly type: "heard" }
  | { readonly type: "socket_opened"; readonly generation: number; readonly dialect: DialectName }
  /** The server has accepted the client; in the batched dialect it says where it goes on from. */
  | { readonly type: "greeted"; readonly generation: number; readonly connected: ConnectedPayload | null }
  | { readonly type: "ponged"; readonly generation: number }
  /** An event came although one before it did not. */
  | { readonly type: "gap_found"; readonly generation: number }
  /** The owner wants what only a new HELLO can ask for, or does not want it any more. */
  | { readonly type: "settings_changed"; readonly isPending: boolean }
  /** The platform would not even create the socket. */
  | { readonly type: "socket_failed"; readonly generation: number; readonly reason: string }
  | { readonly type: "socket_closed"; readonly generation: number; readonly code: number; readonly reason: string }
  | {
    readonly type: "timer_fired";
    readonly timer: TimerKind;
    readonly generation: number;
  };

/** What the owner of the machine is to do, in order. */
export type ReconnectEffect =
  | {
    readonly type: "open_socket";
    readonly generation: number;
    readonly transport: Transport;
    readonly dialect: DialectName;
  }
  | { readonly type: "send_hello" }
  /** Events count from here on. */
  | { readonly type: "begin_delivery"; readonly connected: ConnectedPayload | null }
  /** Also sent when the socket has closed by itself, so that it is let go of. */
  | { readonly type: "close_socket"; readonly generation: number; readonly code: number; readonly reason: string }
  /** Replaces a timer of the same kind. */
  | {
    readonly type: "start_timer";
    readonly timer: TimerKind;
    readonly generation: number;
    readonly delayMs: number;
  }
  | { readonly type: "stop_timer"; readonly timer: TimerKind }
  | { readonly type: "send_ping" };

/** The state before `start`. */
export function initialState(nowMs: number): ReconnectState {
  return {
    kind: "idle",
    generation: 0,
    sinceMs: nowMs,
    attempt: 0,
    failures: 0,
    reason: null,
    lastHeardMs: null,
    transport: "websocket",
    failedUpgrades: 0,
    dialect: BATCHED_SUBPROTOCOL,
    spoken: null,
    resumedAtMs: null,
  };
}

/** What may be shown of `state`: an open socket counts as connecting until the server has greeted it. */
export function viewOf(state: ReconnectState): ConnectionView {
  const { attempt, reason, lastHeardMs, transport } = state;
  const isSilent = state.kind === "live" && lastHeardMs !== null;
  const sinceMs = isSilent ? lastHeardMs : state.sinceMs;
  const retryAtMs = state.kind === "waiting" ? state.retryAtMs : null;
  const shown = isSilent ? "silent" : shownAs(state.kind);
  return { state: shown, sinceMs, attempt, retryAtMs, reason, lastHeardMs, transport };
}

function shownAs(kind: ReconnectState["kind"]): ConnectionView["state"] {
  switch (kind) {
    case "open":
      return "connecting";
    case "closed":
      return "idle";
    default:
      return kind;
  }
}
