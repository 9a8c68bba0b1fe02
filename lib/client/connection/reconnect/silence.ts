import { Disconnects } from "@/lib/protocol/close_codes.ts";
import type { ReconnectState } from "./reconnect_state.ts";
import {
  type Circumstances,
  connect,
  type Live,
  lose,
  type ReconnectPolicy,
  startTimer,
  type Step,
  unchanged,
} from "./reconnect_steps.ts";

/** Whether nothing has come for so long that the connection may no longer be shown as live. */
const isSilent = ({ lastHeardMs }: Live): boolean => lastHeardMs !== null;

/** After a leap of the clock, as over a computer's sleep, the server has this long to say something before it is lost. */
const lastChanceMs = ({ silenceMs }: ReconnectPolicy): number => silenceMs / 2;

/** Nothing comes: the connection may no longer be shown as live, and has a last chance. */
export function goSilent(state: Live, at: Circumstances, reason: string | null): Step {
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

/** The first message after a silence. */
export function heardAgain(state: Live, { policy }: Circumstances): Step {
  if (!isSilent(state)) return unchanged(state);
  return {
    state: { ...state, lastHeardMs: null, reason: null },
    effects: [
      { type: "stop_timer", timer: "silence" },
      startTimer("silence", state.generation, policy.silenceMs / 2),
    ],
  };
}

/** The timer of the silence has fired. */
export function silenceDue(state: Live, at: Circumstances): Step {
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
export function woken(state: ReconnectState, at: Circumstances): Step {
  if (state.kind === "waiting") return connect(state, at);
  const { nowMs, lastHeardMs, policy: { silenceMs } } = at;
  return state.kind === "live" && nowMs - lastHeardMs >= silenceMs ? goSilent(state, at, null) : unchanged(state);
}
