import {
  initialState,
  type ReconnectEvent,
  type ReconnectState,
  type TimerKind,
} from "@/lib/client/connection/reconnect/reconnect_state.ts";
import type { Circumstances } from "@/lib/client/connection/reconnect/reconnect_steps.ts";

export const NOW = 1_000_000;
export const policy = {
  firstRetryMs: 5_000,
  heartbeatMs: 15_000,
  silenceMs: 3_000,
  connectTimeoutMs: 10_000,
  hasStream: true,
};
export const at = (change: Partial<Circumstances> = {}): Circumstances => ({
  nowMs: NOW,
  lastHeardMs: NOW,
  random: 0.5,
  policy,
  ...change,
});
export const V2 = "flashtape.v2";
export const common = {
  generation: 3,
  sinceMs: NOW - 1_000,
  attempt: 2,
  failures: 2,
  reason: "before",
  lastHeardMs: NOW - 9_000,
  transport: "websocket",
  failedUpgrades: 0,
  dialect: "classic",
  spoken: "classic",
  resumedAtMs: null,
} as const;

const STREAM = { transport: "event_stream", dialect: V2 } as const;

export const STATES = {
  idle: initialState(0),
  connecting: { ...common, kind: "connecting" },
  offering: { ...common, kind: "connecting", dialect: V2, spoken: null },
  open: { ...common, kind: "open" },
  live: { ...common, kind: "live", attempt: 0, reason: null, lastHeardMs: null, unanswered: 1 },
  mute: { ...common, kind: "live", attempt: 0, reason: null, lastHeardMs: null, unanswered: 2 },
  stream: {
    ...common,
    kind: "live",
    attempt: 0,
    reason: null,
    lastHeardMs: null,
    ...STREAM,
    failedUpgrades: 1,
    unanswered: 1,
  },
  streaming: { ...common, kind: "connecting", ...STREAM, failedUpgrades: 2 },
  silent: { ...common, kind: "live", attempt: 0, reason: null, lastHeardMs: NOW - 5_000, unanswered: 1 },
  waiting: { ...common, kind: "waiting", retryAtMs: NOW + 4_000 },
  refused: { ...common, kind: "refused" },
  closed: { ...common, kind: "closed" },
} as const satisfies Record<string, ReconnectState>;

export const closed = (code: number): ReconnectEvent => ({ type: "socket_closed", generation: 3, code, reason: "" });
export const fired = (timer: TimerKind): ReconnectEvent => ({ type: "timer_fired", timer, generation: 3 });

export const EVENTS = {
  start: { type: "start" },
  stop: { type: "stop" },
  retry_now: { type: "retry_now" },
  wake: { type: "wake" },
  offline: { type: "offline" },
  heard: { type: "heard" },
  opened: { type: "socket_opened", generation: 3, dialect: "classic" },
  opened_v2: { type: "socket_opened", generation: 3, dialect: V2 },
  greeted: { type: "greeted", generation: 3, connected: null },
  gap: { type: "gap_found", generation: 3 },
  wishes_changed: { type: "settings_changed", isPending: true },
  wishes_as_told: { type: "settings_changed", isPending: false },
  ponged: { type: "ponged", generation: 3 },
  failed: { type: "socket_failed", generation: 3, reason: "no" },
  closed_1000: closed(1000),
  closed_1001: closed(1001),
  closed_1006: closed(1006),
  closed_1011: closed(1011),
  closed_4000: closed(4000),
  closed_4001: closed(4001),
  closed_4003: closed(4003),
  closed_4008: closed(4008),
  closed_4029: closed(4029),
  closed_4408: closed(4408),
  closed_4409: closed(4409),
  connect: fired("connect"),
  retry: fired("retry"),
  heartbeat: fired("heartbeat"),
  silence: fired("silence"),
  settings: fired("settings"),
} as const satisfies Record<string, ReconnectEvent>;
