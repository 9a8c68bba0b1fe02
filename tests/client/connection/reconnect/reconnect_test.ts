import { assert, assertEquals } from "@std/assert";
import { reduce } from "@/lib/client/connection/reconnect/reconnect.ts";
import { type ReconnectEvent, type ReconnectState, viewOf } from "@/lib/client/connection/reconnect/reconnect_state.ts";
import { at, closed, common, EVENTS, NOW, STATES, V2 } from "../../support/reconnect_samples.ts";

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
