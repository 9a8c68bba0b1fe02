import { BATCHED_SUBPROTOCOL } from "@/lib/protocol/client_messages.ts";
import { backoff } from "@/lib/support/backoff.ts";
import type { DialectName } from "../dialects/dialect.ts";
import type { Transport } from "./connection_view.ts";
import type { ReconnectEffect, ReconnectState, TimerKind } from "./reconnect_state.ts";

/** What the reconnect rule goes by; intervals are in milliseconds. */
export interface ReconnectPolicy {
  /** Least delay before a retry, and that of the first. */
  readonly firstRetryMs: number;
  /** Between two PINGs; a connection that heard nothing for twice as long is lost. */
  readonly heartbeatMs: number;
  /** A connection that heard nothing for so long is silent; halfway there it asks the server for a sign of life. */
  readonly silenceMs: number;
  /** From opening the socket to the server's greeting. */
  readonly connectTimeoutMs: number;
  /** Whether Server-Sent Events are tried where WebSockets fail. */
  readonly hasStream: boolean;
}

/** Time and chance of one step. */
export interface Circumstances {
  /** Epoch ms. */
  readonly nowMs: number;
  /** Epoch ms at which the socket last received anything, never after `nowMs`. */
  readonly lastHeardMs: number;
  /** From 0 (inclusive) to 1 (exclusive). */
  readonly random: number;
  readonly policy: ReconnectPolicy;
}

export interface Step {
  readonly state: ReconnectState;
  readonly effects: readonly ReconnectEffect[];
}

/** WebSockets that could not be opened before Server-Sent Events are tried. */
const MAX_FAILED_UPGRADES = 2;
/** A connection that was live this long forgets the failures before it. */
const STAYED_UP_MS = 30_000;
/** SERVICE_RESTART tells all clients at once; they come back spread over this long. */
const RESTART_SPREAD_MS = 2_000;

export type Live = ReconnectState & { readonly kind: "live" };

export type End = Pick<ReconnectEffect & { type: "close_socket" }, "code" | "reason">;
const NORMAL: End = { code: 1000, reason: "" };

export const unchanged = (state: ReconnectState): Step => ({ state, effects: [] });

export function common(state: ReconnectState) {
  const { generation, sinceMs, attempt, failures, reason, lastHeardMs, resumedAtMs } = state;
  const { transport, failedUpgrades, dialect, spoken } = state;
  return {
    generation,
    sinceMs,
    attempt,
    failures,
    reason,
    lastHeardMs,
    resumedAtMs,
    transport,
    failedUpgrades,
    dialect,
    spoken,
  };
}

export const startTimer = (timer: TimerKind, generation: number, delayMs: number): ReconnectEffect => ({
  type: "start_timer",
  timer,
  generation,
  delayMs,
});

/** Hands back whatever `state` owns. */
export function release(state: ReconnectState, { code, reason }: End = NORMAL): ReconnectEffect[] {
  const closeSocket: ReconnectEffect = { type: "close_socket", generation: state.generation, code, reason };
  switch (state.kind) {
    case "connecting":
    case "open":
      return [{ type: "stop_timer", timer: "connect" }, closeSocket];
    case "live":
      return [
        { type: "stop_timer", timer: "heartbeat" },
        { type: "stop_timer", timer: "silence" },
        { type: "stop_timer", timer: "settings" },
        closeSocket,
      ];
    case "waiting":
      return [{ type: "stop_timer", timer: "retry" }];
    case "idle":
    case "refused":
    case "closed":
      return [];
  }
}

/**
 * A server that speaks the classic dialect only is asked for the other one once after each loss, as it may be another
 * by then.
 */
function offered({ spoken, attempt }: ReconnectState): DialectName {
  return spoken === "classic" && attempt > 0 ? "classic" : BATCHED_SUBPROTOCOL;
}

export interface Way {
  readonly transport: Transport;
  readonly dialect: DialectName;
}

export const STREAM: Way = { transport: "event_stream", dialect: BATCHED_SUBPROTOCOL };
export const bySocket = (dialect: DialectName): Way => ({ transport: "websocket", dialect });

export const isStreamDue = ({ failedUpgrades }: ReconnectState, { policy }: Circumstances): boolean =>
  policy.hasStream && failedUpgrades >= MAX_FAILED_UPGRADES;

export function openSocket(state: ReconnectState, way: Way, { policy }: Circumstances, end?: End): Step {
  const generation = state.generation + 1;
  return {
    state: { ...common(state), ...way, kind: "connecting", generation },
    effects: [
      ...release(state, end),
      { type: "open_socket", generation, ...way },
      startTimer("connect", generation, policy.connectTimeoutMs),
    ],
  };
}

export function connect(state: ReconnectState, at: Circumstances, end?: End, way?: Way): Step {
  const next = way ?? (isStreamDue(state, at) ? STREAM : bySocket(offered(state)));
  return openSocket({ ...state, sinceMs: at.nowMs, attempt: state.attempt + 1 }, next, at, end);
}

/** When a message was last heard while live, for a connection that now ends. */
export function lastHeard(state: ReconnectState, at: Circumstances): number | null {
  return state.kind === "live" ? at.lastHeardMs : state.lastHeardMs;
}

export function refuse(state: ReconnectState, at: Circumstances, reason: string): Step {
  return {
    state: { ...common(state), kind: "refused", sinceMs: at.nowMs, reason, lastHeardMs: lastHeard(state, at) },
    effects: release(state),
  };
}

interface Loss {
  readonly reason: string;
  readonly end?: End;
  /** @default false */
  readonly atOnce?: boolean;
}

export function failuresOf(state: ReconnectState, { nowMs }: Circumstances): number {
  return state.kind === "live" && nowMs - state.sinceMs >= STAYED_UP_MS ? 0 : state.failures;
}

export function lose(state: ReconnectState, at: Circumstances, loss: Loss): Step {
  const { nowMs, random, policy } = at;
  const { reason, end = NORMAL, atOnce = false } = loss;
  const failures = failuresOf(state, at);
  const delayMs = atOnce
    ? Math.round(random * RESTART_SPREAD_MS)
    : backoff(failures, random, { firstMs: policy.firstRetryMs });
  return {
    state: {
      ...common(state),
      kind: "waiting",
      sinceMs: nowMs,
      // Where neither gets through, the WebSocket is tried first again.
      failedUpgrades: state.kind === "connecting" && state.transport === "event_stream" ? 0 : state.failedUpgrades,
      // A server that shuts down in good order is no failure: the backoff starts at its beginning after it.
      failures: atOnce ? failures : failures + 1,
      retryAtMs: nowMs + delayMs,
      reason,
      lastHeardMs: lastHeard(state, at),
    },
    effects: [...release(state, end), startTimer("retry", state.generation, delayMs)],
  };
}
