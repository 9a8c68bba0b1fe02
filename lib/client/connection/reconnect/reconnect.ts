import { Disconnects, reconnectAdvice } from "@/lib/protocol/close_codes.ts";
import { isAbnormal, lossReason } from "./loss_reason.ts";
import type { ReconnectEffect, ReconnectEvent, ReconnectState } from "./reconnect_state.ts";
import {
  bySocket,
  type Circumstances,
  common,
  connect,
  type End,
  failuresOf,
  isStreamDue,
  lastHeard,
  type Live,
  lose,
  openSocket,
  refuse,
  release,
  startTimer,
  type Step,
  STREAM,
  unchanged,
} from "./reconnect_steps.ts";
import { goSilent, heardAgain, silenceDue, woken } from "./silence.ts";

/** PINGs without an answer after which a connection counts as lost. */
const MAX_UNANSWERED = 2;
/** Least time between two gaps that make the client reconnect at once; the others go by the backoff. */
const RESUME_MS = 5_000;
/** So long must the owner's wishes stand before the client reconnects for them: a tab may be hidden for a moment. */
const SETTLED_MS = 2_000;

const GAP: End = { code: 1000, reason: "GAP" };
const SETTINGS: End = { code: 1000, reason: "SETTINGS" };

/** Leaves a live connection for a new one that goes on where it ends. */
function resume(state: Live, at: Circumstances, end: End, reason: string | null): Step {
  const before = { ...state, failures: failuresOf(state, at), reason, lastHeardMs: at.lastHeardMs };
  return connect(before, at, end, state.transport === "event_stream" ? STREAM : undefined);
}

function becomeLive(
  state: ReconnectState,
  { connected }: ReconnectEvent & { type: "greeted" },
  { nowMs, policy }: Circumstances,
): Step {
  const { generation, dialect: spoken, transport } = state;
  return {
    state: {
      ...common(state),
      kind: "live",
      sinceMs: nowMs,
      attempt: 0,
      reason: null,
      lastHeardMs: null,
      failedUpgrades: transport === "event_stream" ? 1 : 0,
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

function upgradeFailed(state: ReconnectState): ReconnectState {
  return { ...state, failedUpgrades: state.failedUpgrades + 1 };
}

function closed(before: ReconnectState, event: ReconnectEvent & { type: "socket_closed" }, at: Circumstances): Step {
  const unreachable = before.kind === "connecting" && isAbnormal(event.code);
  const isFailedUpgrade = unreachable && before.transport === "websocket";
  const state = isFailedUpgrade ? upgradeFailed(before) : before;
  if (state.kind !== "connecting" && state.kind !== "open" && state.kind !== "live") return unchanged(state);
  if (isFailedUpgrade) {
    if (isStreamDue(state, at)) return openSocket(state, STREAM, at);
    // Browsers do not tell a server that knows no subprotocol from one that is not there: the same attempt goes on without.
    if (state.dialect !== "classic") return openSocket(state, bySocket("classic"), at);
  }
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

function heartbeatDue(state: Live, at: Circumstances): Step {
  const again = startTimer("heartbeat", state.generation, at.policy.heartbeatMs);
  // Nothing can be asked over a stream: the server speaks by itself, and silence is proof.
  if (state.transport === "event_stream") return { state, effects: [again] };
  if (state.unanswered >= MAX_UNANSWERED) {
    return lose(state, at, {
      reason: `The server left ${state.unanswered} heartbeats unanswered`,
      end: Disconnects.HEARTBEAT_LOST,
    });
  }
  return {
    state: { ...state, unanswered: state.unanswered + 1 },
    effects: [{ type: "send_ping" }, again],
  };
}

function gapFound(state: Live, at: Circumstances): Step {
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
      return lose(state.kind === "connecting" ? upgradeFailed(state) : state, at, {
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
