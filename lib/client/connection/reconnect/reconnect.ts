import { BATCHED_SUBPROTOCOL } from "@/lib/protocol/client_messages.ts";
import { Disconnects, reconnectAdvice } from "@/lib/protocol/close_codes.ts";
import { backoff } from "@/lib/support/backoff.ts";
import type { DialectName } from "../dialects/dialect.ts";
import { isAbnormal, lossReason } from "./loss_reason.ts";
import type { ReconnectEffect, ReconnectEvent, ReconnectState, TimerKind } from "./reconnect_state.ts";

/** Intervals of the reconnect rule, in milliseconds. */
export interface ReconnectPolicy {
  /** Least delay before a retry, and that of the first. */
  readonly firstRetryMs: number;
  /** Between two PINGs; a connection that heard nothing for twice as long is lost. */
  readonly heartbeatMs: number;
  /** A connection that heard nothing for so long is silent; halfway there it asks the server for a sign of life. */
  readonly silenceMs: number;
  /** From opening the socket to the server's greeting. */
  readonly connectTimeoutMs: number;
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

/** PINGs without an answer after which a connection counts as lost. */
const MAX_UNANSWERED = 2;
/** A connection that was live this long forgets the failures before it. */
const STAYED_UP_MS = 30_000;
/** SERVICE_RESTART tells all clients at once; they come back spread over this long. */
const RESTART_SPREAD_MS = 2_000;
/** Least time between two gaps that make the client reconnect at once; the others go by the backoff. */
const RESUME_MS = 5_000;
/** So long must the owner's wishes stand before the client reconnects for them: a tab may be hidden for a moment. */
const SETTLED_MS = 2_000;

type End = Pick<ReconnectEffect & { type: "close_socket" }, "code" | "reason">;
const NORMAL: End = { code: 1000, reason: "" };
const GAP: End = { code: 1000, reason: "GAP" };
const SETTINGS: End = { code: 1000, reason: "SETTINGS" };

const unchanged = (state: ReconnectState): Step => ({ state, effects: [] });

function common(state: ReconnectState) {
  const { generation, sinceMs, attempt, failures, reason, lastHeardMs, dialect, spoken, resumedAtMs } = state;
  return { generation, sinceMs, attempt, failures, reason, lastHeardMs, dialect, spoken, resumedAtMs };
}

const startTimer = (timer: TimerKind, generation: number, delayMs: number): ReconnectEffect => ({
  type: "start_timer",
  timer,
  generation,
  delayMs,
});

/** Hands back whatever `state` owns. */
function release(state: ReconnectState, { code, reason }: End = NORMAL): ReconnectEffect[] {
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

function openSocket(state: ReconnectState, dialect: DialectName, { policy }: Circumstances, end?: End): Step {
  const generation = state.generation + 1;
  return {
    state: { ...common(state), kind: "connecting", generation, dialect },
    effects: [
      ...release(state, end),
      { type: "open_socket", generation, dialect },
      startTimer("connect", generation, policy.connectTimeoutMs),
    ],
  };
}

function connect(state: ReconnectState, at: Circumstances, end?: End): Step {
  return openSocket({ ...state, sinceMs: at.nowMs, attempt: state.attempt + 1 }, offered(state), at, end);
}

/** When a message was last heard while live, for a connection that now ends. */
function lastHeard(state: ReconnectState, at: Circumstances): number | null {
  return state.kind === "live" ? at.lastHeardMs : state.lastHeardMs;
}

/** Leaves a live connection for a new one that goes on where it ends. */
function resume(state: ReconnectState & { kind: "live" }, at: Circumstances, end: End, reason: string | null): Step {
  return connect({ ...state, failures: failuresOf(state, at), reason, lastHeardMs: at.lastHeardMs }, at, end);
}

function becomeLive(
  state: ReconnectState,
  { connected }: ReconnectEvent & { type: "greeted" },
  { nowMs, policy }: Circumstances,
): Step {
  const { generation, dialect: spoken } = state;
  return {
    state: {
      ...common(state),
      kind: "live",
      sinceMs: nowMs,
      attempt: 0,
      reason: null,
      lastHeardMs: null,
      unanswered: 1,
      spoken,
    },
    effects: [
      { type: "stop_timer", timer: "connect" },
      { type: "begin_delivery", connected },
      { type: "send_ping" },
      startTimer("heartbeat", generation, policy.heartbeatMs),
      startTimer("silence", generation, policy.silenceMs / 2),
    ],
  };
}

function refuse(state: ReconnectState, at: Circumstances, reason: string): Step {
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

function failuresOf(state: ReconnectState, { nowMs }: Circumstances): number {
  return state.kind === "live" && nowMs - state.sinceMs >= STAYED_UP_MS ? 0 : state.failures;
}

function lose(state: ReconnectState, at: Circumstances, loss: Loss): Step {
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
      // A server that shuts down in good order is no failure: the backoff starts at its beginning after it.
      failures: atOnce ? failures : failures + 1,
      retryAtMs: nowMs + delayMs,
      reason,
      lastHeardMs: lastHeard(state, at),
    },
    effects: [...release(state, end), startTimer("retry", state.generation, delayMs)],
  };
}

function closed(state: ReconnectState, event: ReconnectEvent & { type: "socket_closed" }, at: Circumstances): Step {
  if (state.kind !== "connecting" && state.kind !== "open" && state.kind !== "live") return unchanged(state);
  const unreachable = state.kind === "connecting" && isAbnormal(event.code);
  // Browsers do not tell a server that knows no subprotocol from one that is not there: the same attempt goes on without.
  if (unreachable && state.dialect !== "classic") return openSocket(state, "classic", at);
  const reason = unreachable ? "The server cannot be reached" : lossReason(event.code, event.reason);
  switch (reconnectAdvice(event.code)) {
    case "never":
      return refuse(state, at, reason);
    case "at_once":
      return lose(state, at, { reason, atOnce: true });
    case "backoff":
      return lose(state, at, { reason });
  }
}

function heartbeatDue(state: ReconnectState & { kind: "live" }, at: Circumstances): Step {
  if (state.unanswered >= MAX_UNANSWERED) {
    return lose(state, at, {
      reason: `The server left ${state.unanswered} heartbeats unanswered`,
      end: Disconnects.HEARTBEAT_LOST,
    });
  }
  return {
    state: { ...state, unanswered: state.unanswered + 1 },
    effects: [{ type: "send_ping" }, startTimer("heartbeat", state.generation, at.policy.heartbeatMs)],
  };
}

type Live = ReconnectState & { readonly kind: "live" };

/** Whether nothing has come for so long that the connection may no longer be shown as live. */
const isSilent = ({ lastHeardMs }: Live): boolean => lastHeardMs !== null;

/** After a leap of the clock, as over a computer's sleep, the server has this long to say something before it is lost. */
const lastChanceMs = ({ silenceMs }: ReconnectPolicy): number => silenceMs / 2;

function goSilent(state: Live, at: Circumstances, reason: string | null): Step {
  if (isSilent(state)) return unchanged(state);
  const { nowMs, lastHeardMs, policy } = at;
  const toLossMs = Math.max(lastHeardMs + 2 * policy.heartbeatMs - nowMs, lastChanceMs(policy));
  return {
    state: { ...state, lastHeardMs, reason },
    effects: [
      { type: "stop_timer", timer: "silence" },
      { type: "send_ping" },
      startTimer("silence", state.generation, toLossMs),
    ],
  };
}

function heardAgain(state: Live, { policy }: Circumstances): Step {
  if (!isSilent(state)) return unchanged(state);
  return {
    state: { ...state, lastHeardMs: null, reason: null },
    effects: [
      { type: "stop_timer", timer: "silence" },
      startTimer("silence", state.generation, policy.silenceMs / 2),
    ],
  };
}

function silenceDue(state: Live, at: Circumstances): Step {
  const { nowMs, lastHeardMs, policy: { silenceMs, heartbeatMs } } = at;
  const quietMs = nowMs - lastHeardMs;
  if (isSilent(state)) {
    const limitMs = 2 * heartbeatMs;
    return lose(state, at, {
      reason: `Nothing was heard from the server for ${Math.round(limitMs / 1000)} s`,
      end: Disconnects.HEARTBEAT_LOST,
    });
  }
  if (quietMs >= silenceMs) return goSilent(state, at, null);
  const isHalfway = quietMs >= silenceMs / 2;
  const restMs = (isHalfway ? silenceMs : silenceMs / 2) - quietMs;
  return {
    state,
    effects: [
      ...(isHalfway ? [{ type: "send_ping" } as const] : []),
      startTimer("silence", state.generation, restMs),
    ],
  };
}

/** A computer may have slept: its timers are late then. */
function woken(state: ReconnectState, at: Circumstances): Step {
  if (state.kind === "waiting") return connect(state, at);
  const { nowMs, lastHeardMs, policy: { silenceMs } } = at;
  return state.kind === "live" && nowMs - lastHeardMs >= silenceMs ? goSilent(state, at, null) : unchanged(state);
}

function gapFound(state: ReconnectState & { kind: "live" }, at: Circumstances): Step {
  const { resumedAtMs } = state;
  const reason = "Some messages were missing";
  if (resumedAtMs !== null && at.nowMs - resumedAtMs < RESUME_MS) return lose(state, at, { reason, end: GAP });
  return resume({ ...state, resumedAtMs: at.nowMs }, at, GAP, reason);
}

function settingsChanged({ generation }: ReconnectState, isPending: boolean): ReconnectEffect[] {
  const stop: ReconnectEffect = { type: "stop_timer", timer: "settings" };
  return isPending ? [stop, startTimer("settings", generation, SETTLED_MS)] : [stop];
}

function timerFired(state: ReconnectState, event: ReconnectEvent & { type: "timer_fired" }, at: Circumstances): Step {
  switch (event.timer) {
    case "connect":
      if (state.kind !== "connecting" && state.kind !== "open") return unchanged(state);
      return lose(state, at, {
        reason: `The server did not answer within ${Math.round(at.policy.connectTimeoutMs / 1000)} s`,
      });
    case "retry":
      return state.kind === "waiting" ? connect(state, at) : unchanged(state);
    case "heartbeat":
      return state.kind === "live" ? heartbeatDue(state, at) : unchanged(state);
    case "silence":
      return state.kind === "live" ? silenceDue(state, at) : unchanged(state);
    case "settings":
      return state.kind === "live" ? resume(state, at, SETTINGS, null) : unchanged(state);
  }
}

/**
 * The reconnect rule (docs/protocol.md, section 5) as a pure function: the next state, and what is to be done about
 * it. Events of another generation than the state's own change nothing.
 *
 * @example
 * ```ts
 * const { state, effects } = reduce(initialState(0), { type: "start" }, { nowMs: 0, random: 0, policy });
 * state.kind; // "connecting"
 * effects[0]; // { type: "open_socket", generation: 1, dialect: "flashtape.v2" }
 * ```
 */
export function reduce(state: ReconnectState, event: ReconnectEvent, at: Circumstances): Step {
  if ("generation" in event && event.generation !== state.generation) return unchanged(state);
  switch (event.type) {
    case "start":
      if (state.kind !== "idle" && state.kind !== "closed") return unchanged(state);
      return connect({ ...state, attempt: 0, failures: 0, reason: null }, at);
    case "stop":
      if (state.kind === "idle" || state.kind === "closed") return unchanged(state);
      return {
        state: {
          ...common(state),
          kind: "closed",
          sinceMs: at.nowMs,
          attempt: 0,
          reason: null,
          lastHeardMs: lastHeard(state, at),
        },
        effects: release(state),
      };
    case "retry_now":
      return state.kind === "waiting" || state.kind === "refused" ? connect(state, at) : unchanged(state);
    case "wake":
      return woken(state, at);
    case "offline":
      return state.kind === "live" ? goSilent(state, at, "This device has no network") : unchanged(state);
    case "heard":
      return state.kind === "live" ? heardAgain(state, at) : unchanged(state);
    case "socket_opened":
      if (state.kind !== "connecting") return unchanged(state);
      return {
        state: { ...common(state), kind: "open", dialect: event.dialect },
        effects: event.dialect === "classic" ? [] : [{ type: "send_hello" }],
      };
    case "greeted":
      return state.kind === "open" ? becomeLive(state, event, at) : unchanged(state);
    case "ponged":
      return state.kind === "live" ? unchanged({ ...state, unanswered: 0 }) : unchanged(state);
    case "gap_found":
      return state.kind === "live" ? gapFound(state, at) : unchanged(state);
    case "settings_changed":
      return state.kind === "live" ? { state, effects: settingsChanged(state, event.isPending) } : unchanged(state);
    case "socket_failed":
      return state.kind === "connecting" ? refuse(state, at, event.reason) : unchanged(state);
    case "socket_closed":
      return closed(state, event, at);
    case "timer_fired":
      return timerFired(state, event, at);
  }
}
