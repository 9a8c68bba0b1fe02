import { assert, assertEquals } from "@std/assert";
import { reduce } from "@/lib/client/connection/reconnect/reconnect.ts";
import type { Circumstances } from "@/lib/client/connection/reconnect/reconnect_steps.ts";
import {
  initialState,
  type ReconnectEvent,
  type ReconnectState,
  type TimerKind,
  viewOf,
} from "@/lib/client/connection/reconnect/reconnect_state.ts";

const NOW = 1_000_000;
const policy = {
  firstRetryMs: 5_000,
  heartbeatMs: 15_000,
  silenceMs: 3_000,
  connectTimeoutMs: 10_000,
  hasStream: true,
};
const at = (change: Partial<Circumstances> = {}): Circumstances => ({
  nowMs: NOW,
  lastHeardMs: NOW,
  random: 0.5,
  policy,
  ...change,
});
const V2 = "flashtape.v2";
const common = {
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

const STATES = {
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

const closed = (code: number): ReconnectEvent => ({ type: "socket_closed", generation: 3, code, reason: "" });
const fired = (timer: TimerKind): ReconnectEvent => ({ type: "timer_fired", timer, generation: 3 });

const EVENTS = {
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

type Next = Partial<Record<keyof typeof EVENTS, ReconnectState["kind"]>>;
const ended: Next = {
  closed_1000: "waiting",
  closed_1001: "waiting",
  closed_1006: "waiting",
  closed_1011: "waiting",
  closed_4000: "refused",
  closed_4001: "refused",
  closed_4003: "refused",
  closed_4008: "waiting",
  closed_4029: "waiting",
  closed_4408: "waiting",
  closed_4409: "waiting",
};

const opening: Next = { ...ended, stop: "closed", opened: "open", opened_v2: "open", failed: "refused" };
const live: Next = {
  ...ended,
  stop: "closed",
  ponged: "live",
  gap: "connecting",
  settings: "connecting",
  wishes_changed: "live",
  wishes_as_told: "live",
};

/** Next state of each event; what is not listed changes nothing and does nothing. */
const TABLE: Record<keyof typeof STATES, Next> = {
  idle: { start: "connecting" },
  connecting: { ...opening, connect: "waiting" },
  streaming: { ...opening, connect: "waiting" },
  offering: { ...opening, connect: "waiting", closed_1006: "connecting" },
  open: { ...ended, stop: "closed", greeted: "live", connect: "waiting" },
  live: { ...live, heartbeat: "live", silence: "live", offline: "live" },
  mute: { ...live, heartbeat: "waiting", silence: "live", offline: "live" },
  stream: { ...live, heartbeat: "live", silence: "live", offline: "live" },
  silent: { ...live, heartbeat: "live", silence: "waiting", heard: "live" },
  waiting: { stop: "closed", retry_now: "connecting", wake: "connecting", retry: "connecting" },
  refused: { stop: "closed", retry_now: "connecting" },
  closed: { start: "connecting" },
};

for (const [name, state] of Object.entries(STATES)) {
  Deno.test(`reduce() follows its table from ${name}`, () => {
    const next = TABLE[name as keyof typeof STATES];
    for (const [label, event] of Object.entries(EVENTS)) {
      // The fixture of `idle` has had no socket yet.
      const own = "generation" in event ? { ...event, generation: state.generation } : event;
      const step = reduce(state, own, at());
      const kind = next[label as keyof typeof EVENTS];
      assertEquals(step.state.kind, kind ?? state.kind, `${name} + ${label}`);
      if (kind === undefined) assertEquals(step, { state, effects: [] }, `${name} + ${label}`);
    }
  });

  Deno.test(`reduce() drops events of other generations in ${name}`, () => {
    for (const event of Object.values(EVENTS)) {
      if (!("generation" in event)) continue;
      for (const generation of [state.generation - 1, state.generation + 1]) {
        assertEquals(reduce(state, { ...event, generation }, at()), { state, effects: [] });
      }
    }
  });
}

Deno.test("reduce() opens a socket of the next generation and gives it 10 s", () => {
  const { state, effects } = reduce(STATES.waiting, EVENTS.retry, at());
  assertEquals(state, { ...common, kind: "connecting", generation: 4, sinceMs: NOW, attempt: 3 });
  assertEquals(effects, [
    { type: "stop_timer", timer: "retry" },
    { type: "open_socket", generation: 4, transport: "websocket", dialect: "classic" },
    { type: "start_timer", timer: "connect", generation: 4, delayMs: 10_000 },
  ]);
});

Deno.test("reduce() starts the heartbeat when the server greets", () => {
  const { state, effects } = reduce(STATES.open, EVENTS.greeted, at());
  assertEquals(state, {
    ...common,
    kind: "live",
    sinceMs: NOW,
    attempt: 0,
    reason: null,
    lastHeardMs: null,
    unanswered: 1,
  });
  assertEquals(effects, [
    { type: "stop_timer", timer: "connect" },
    { type: "begin_delivery", connected: null },
    { type: "send_ping" },
    { type: "start_timer", timer: "heartbeat", generation: 3, delayMs: 15_000 },
    { type: "start_timer", timer: "silence", generation: 3, delayMs: 1_500 },
  ]);
});

Deno.test("reduce() closes its own socket with HEARTBEAT_LOST after two unanswered PINGs", () => {
  const { state, effects } = reduce(STATES.mute, EVENTS.heartbeat, at());
  assertEquals(state.reason, "The server left 2 heartbeats unanswered");
  assertEquals(effects, [
    { type: "stop_timer", timer: "heartbeat" },
    { type: "stop_timer", timer: "silence" },
    { type: "stop_timer", timer: "settings" },
    { type: "close_socket", generation: 3, code: 4409, reason: "HEARTBEAT_LOST" },
    { type: "start_timer", timer: "retry", generation: 3, delayMs: 12_500 },
  ]);
});

/** What happens when the timer of the silence fires after `quietMs` without a message. */
const quiet = (state: ReconnectState, quietMs: number) =>
  reduce(state, EVENTS.silence, at({ lastHeardMs: NOW - quietMs }));
const silenceTimer = (delayMs: number) => ({ type: "start_timer", timer: "silence", generation: 3, delayMs } as const);
const STOP_SILENCE = { type: "stop_timer", timer: "silence" } as const;
const PING = { type: "send_ping" } as const;

Deno.test("reduce() asks for a sign of life after 1.5 s without a message and is silent after 3 s", () => {
  for (
    const [quietMs, effects] of [
      [0, [silenceTimer(1_500)]],
      [1_499, [silenceTimer(1)]],
      [1_500, [PING, silenceTimer(1_500)]],
      [2_999, [PING, silenceTimer(1)]],
    ] as const
  ) {
    assertEquals(quiet(STATES.live, quietMs), { state: STATES.live, effects: [...effects] });
  }
  for (const [quietMs, restMs] of [[3_000, 27_000], [29_000, 1_500], [8 * 3_600_000, 1_500]] as const) {
    const { state, effects } = quiet(STATES.live, quietMs);
    assertEquals(state, { ...STATES.live, lastHeardMs: NOW - quietMs });
    assertEquals(effects, [STOP_SILENCE, PING, silenceTimer(restMs)]);
    assertEquals(viewOf(state), {
      state: "silent",
      sinceMs: NOW - quietMs,
      attempt: 0,
      retryAtMs: null,
      reason: null,
      lastHeardMs: NOW - quietMs,
      transport: "websocket",
    });
  }
});

Deno.test("reduce() is silent at once when the network is gone, or when the computer has slept", () => {
  const offline = reduce(STATES.live, EVENTS.offline, at({ lastHeardMs: NOW - 200 }));
  assertEquals([viewOf(offline.state).state, viewOf(offline.state).sinceMs], ["silent", NOW - 200]);
  assertEquals(offline.state.reason, "This device has no network");
  const slept = reduce(STATES.live, EVENTS.wake, at({ lastHeardMs: NOW - 3_600_000 }));
  assertEquals(slept.effects, [STOP_SILENCE, PING, silenceTimer(1_500)]);
  assertEquals(viewOf(slept.state).state, "silent");
  const busy = at({ lastHeardMs: NOW - 2_999 });
  assertEquals(reduce(STATES.live, EVENTS.wake, busy), { state: STATES.live, effects: [] });
});

Deno.test("reduce() is live again with the first message after a silence", () => {
  const { state, effects } = reduce({ ...STATES.silent, reason: "This device has no network" }, EVENTS.heard, at());
  assertEquals(state, STATES.live);
  assertEquals(effects, [STOP_SILENCE, silenceTimer(1_500)]);
});

Deno.test("reduce() counts a loss from the last message heard, and keeps that over failed attempts", () => {
  const heardMs = NOW - 700;
  const lost = reduce(STATES.live, EVENTS.closed_1006, at({ lastHeardMs: heardMs })).state;
  assertEquals([lost.sinceMs, lost.lastHeardMs], [NOW, heardMs]);
  const again = reduce(lost, EVENTS.retry, at({ lastHeardMs: NOW - 1 })).state;
  const failed = reduce({ ...again, generation: 3 }, EVENTS.connect, at({ lastHeardMs: NOW - 1 })).state;
  assertEquals([again.kind, again.lastHeardMs, failed.kind, failed.lastHeardMs], [
    "connecting",
    heardMs,
    "waiting",
    heardMs,
  ]);
});

/** Delays of the retries when every connection ends by `event` out of `state`. */
function delays(state: ReconnectState, event: ReconnectEvent, random: number, count: number): number[] {
  const list: number[] = [];
  for (let failures = state.failures; list.length < count;) {
    const step = reduce({ ...state, failures }, event, at({ random }));
    assert(step.state.kind === "waiting");
    list.push(step.state.retryAtMs - NOW);
    failures = step.state.failures;
  }
  return list;
}

Deno.test("reduce() retries after 5 s, then backs off up to 60 s", () => {
  const first = { ...STATES.connecting, failures: 0 };
  assertEquals(delays(first, EVENTS.closed_1006, 0, 6), [5_000, 5_000, 5_000, 5_000, 5_000, 5_000]);
  assertEquals(delays(first, EVENTS.closed_1006, 1, 6), [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  assertEquals(delays(first, EVENTS.connect, 1, 3), [5_000, 10_000, 20_000]);
});

Deno.test("reduce() backs off on from a connection that did not stay up for 30 s", () => {
  const short = { ...STATES.live, failures: 3, sinceMs: NOW - 29_999 };
  assertEquals(delays(short, EVENTS.closed_1006, 1, 1), [40_000]);
  const long = { ...STATES.live, failures: 3, sinceMs: NOW - 30_000 };
  assertEquals(delays(long, EVENTS.closed_1006, 1, 1), [5_000]);
});

Deno.test("reduce() retries within 2 s of GOING_AWAY and does not count it as a failure", () => {
  for (const [random, delayMs] of [[0, 0], [0.25, 500], [0.999_999, 2_000]] as const) {
    assertEquals(delays(STATES.live, EVENTS.closed_1001, random, 2), [delayMs, delayMs]);
  }
  const { state } = reduce({ ...STATES.live, failures: 0 }, EVENTS.closed_1001, at());
  assertEquals(state.failures, 0);
});

Deno.test("reduce() names the reason of a refusal and lets go of the socket", () => {
  const reasons = [
    [4000, "The server could not read what this page sent"],
    [4001, "The server asks for a valid token"],
    [4003, "The server does not serve pages of this origin"],
  ] as const;
  for (const [code, reason] of reasons) {
    const { state, effects } = reduce(STATES.live, closed(code), at());
    assertEquals(viewOf(state), {
      state: "refused",
      sinceMs: NOW,
      attempt: 0,
      retryAtMs: null,
      reason,
      lastHeardMs: NOW,
      transport: "websocket",
    });
    assertEquals(effects.map((effect) => effect.type), ["stop_timer", "stop_timer", "stop_timer", "close_socket"]);
  }
});

Deno.test("reduce() tells a server that cannot be reached from a connection that broke off", () => {
  assertEquals(reduce(STATES.connecting, EVENTS.closed_1006, at()).state.reason, "The server cannot be reached");
  assertEquals(reduce(STATES.connecting, closed(0), at()).state.reason, "The server cannot be reached");
  assertEquals(reduce(STATES.live, EVENTS.closed_1006, at()).state.reason, "The connection broke off");
  const named: ReconnectEvent = { type: "socket_closed", generation: 3, code: 4999, reason: "lunch" };
  assertEquals(reduce(STATES.live, named, at()).state.reason, "lunch (code 4999)");
  const bare = closed(1011);
  assertEquals(reduce(STATES.live, bare, at()).state.reason, "The server closed the connection (code 1011)");
});

Deno.test("reduce() forgets failures and reason when started again", () => {
  const { state } = reduce(STATES.closed, EVENTS.start, at());
  assertEquals(state, {
    ...common,
    kind: "connecting",
    generation: 4,
    sinceMs: NOW,
    attempt: 1,
    failures: 0,
    reason: null,
    dialect: V2,
  });
});

Deno.test("viewOf() shows an open socket as connecting until it is greeted, and a stopped one as idle", () => {
  const shown = Object.entries(STATES).map(([name, state]) => [name, viewOf(state).state]);
  assertEquals(shown, [
    ["idle", "idle"],
    ["connecting", "connecting"],
    ["offering", "connecting"],
    ["open", "connecting"],
    ["live", "live"],
    ["mute", "live"],
    ["stream", "live"],
    ["streaming", "connecting"],
    ["silent", "silent"],
    ["waiting", "waiting"],
    ["refused", "refused"],
    ["closed", "idle"],
  ]);
  assertEquals(viewOf(STATES.waiting).retryAtMs, NOW + 4_000);
});

/** What is opened next, with the number of upgrades that have failed until then. */
function next({ state, effects }: ReturnType<typeof reduce>): [string | undefined, number] {
  const opening = effects.find((effect) => effect.type === "open_socket");
  return [opening && `${opening.transport} ${opening.dialect}`, state.failedUpgrades];
}

Deno.test("reduce() goes on by a stream in the same attempt after two upgrades that failed, and then by neither", () => {
  const first = reduce({ ...STATES.offering, failedUpgrades: 0 }, EVENTS.closed_1006, at());
  assertEquals(next(first), ["websocket classic", 1]);
  const second = reduce({ ...first.state, generation: 3 }, EVENTS.closed_1006, at());
  assertEquals(next(second), [`event_stream ${V2}`, 2]);
  const third = reduce({ ...second.state, generation: 3 }, EVENTS.closed_1006, at());
  assertEquals([third.state.kind, third.state.reason], ["waiting", "The server cannot be reached"]);
  assertEquals(next(reduce({ ...third.state, generation: 3 }, EVENTS.retry, at())), [`websocket ${V2}`, 0]);
  const without = at({ policy: { ...policy, hasStream: false } });
  assertEquals(next(reduce({ ...first.state, generation: 3 }, EVENTS.closed_1006, without)), [undefined, 2]);
});

Deno.test("reduce() counts upgrades that nobody answers, but not servers that do not greet", () => {
  const once = reduce({ ...STATES.offering, failedUpgrades: 0 }, EVENTS.connect, at());
  assertEquals([once.state.kind, once.state.failedUpgrades], ["waiting", 1]);
  assertEquals(reduce(STATES.open, EVENTS.connect, at()).state.failedUpgrades, 0);
  const again = reduce(once.state, EVENTS.retry, at()).state;
  const twice = reduce({ ...again, generation: 3 }, EVENTS.connect, at()).state;
  assertEquals(next(reduce(twice, EVENTS.retry, at())), [`event_stream ${V2}`, 2]);
});

Deno.test("reduce() stays with a stream while it is live, asks nothing over it, and after its loss tries a WebSocket once", () => {
  const opened = reduce({ ...STATES.streaming, kind: "open" }, EVENTS.greeted, at()).state;
  assertEquals([opened.kind, opened.failedUpgrades], ["live", 1]);
  assertEquals(reduce(STATES.stream, EVENTS.heartbeat, at()).effects, [
    { type: "start_timer", timer: "heartbeat", generation: 3, delayMs: 15_000 },
  ]);
  for (const event of [EVENTS.settings, EVENTS.gap]) {
    assertEquals(next(reduce(STATES.stream, event, at())), [`event_stream ${V2}`, 1]);
  }
  const lost = reduce({ ...STATES.stream, spoken: V2 }, EVENTS.closed_1006, at()).state;
  const tried = reduce(lost, EVENTS.retry, at());
  assertEquals(next(tried), [`websocket ${V2}`, 1]);
  assertEquals(next(reduce({ ...tried.state, generation: 3 }, EVENTS.closed_1006, at())), [`event_stream ${V2}`, 2]);
  assertEquals(reduce(STATES.open, EVENTS.greeted, at()).state.failedUpgrades, 0);
});
