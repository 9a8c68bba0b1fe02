import { assert, assertEquals, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { reduce } from "@/lib/client/connection/reconnect/reconnect.ts";
import {
  initialState,
  type ReconnectEffect,
  type ReconnectEvent,
  type ReconnectState,
  type TimerKind,
} from "@/lib/client/connection/reconnect/reconnect_state.ts";

const policy = {
  firstRetryMs: 5_000,
  heartbeatMs: 15_000,
  silenceMs: 3_000,
  connectTimeoutMs: 10_000,
  hasStream: true,
};
/** What each state has; a live one may have `settings`, too. */
const OWNED: Record<ReconnectState["kind"], { timers: TimerKind[]; sockets: number }> = {
  idle: { timers: [], sockets: 0 },
  connecting: { timers: ["connect"], sockets: 1 },
  open: { timers: ["connect"], sockets: 1 },
  live: { timers: ["heartbeat", "silence"], sockets: 1 },
  waiting: { timers: ["retry"], sockets: 0 },
  refused: { timers: [], sockets: 0 },
  closed: { timers: [], sockets: 0 },
};
const BOUNDS: Record<TimerKind, readonly [number, number]> = {
  connect: [10_000, 10_000],
  retry: [0, 60_000],
  heartbeat: [15_000, 15_000],
  silence: [0, 30_000],
  settings: [2_000, 2_000],
};

const TIMERS = ["connect", "retry", "heartbeat", "silence", "settings"] as const;
const PLAIN = ["start", "stop", "retry_now", "wake", "offline", "heard", "settings_changed"] as const;
const SOCKET = ["socket_opened", "greeted", "ponged", "gap_found"] as const;
const CODES = [1000, 1001, 1006, 4000, 4001, 4003, 4008, 4029, 4408, 4409, 4999];

const move = fc.record({
  what: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...PLAIN) },
    { weight: 4, arbitrary: fc.constantFrom(...SOCKET) },
    { weight: 2, arbitrary: fc.constantFrom("closed" as const, "failed" as const) },
    { weight: 3, arbitrary: fc.constantFrom(...TIMERS) },
  ),
  /** How far behind the generation is; most events are current. */
  age: fc.constantFrom(0, 0, 0, 0, 1, 2),
  code: fc.constantFrom(...CODES),
  dialect: fc.constantFrom("classic" as const, "flashtape.v2" as const),
  isPending: fc.boolean(),
  passMs: fc.nat(40_000),
  silentForMs: fc.nat(40_000),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});
type Move = typeof move extends fc.Arbitrary<infer M> ? M : never;

function eventOf(move: Move, state: ReconnectState): ReconnectEvent {
  const { what, age, code, dialect, isPending } = move;
  const generation = state.generation - age;
  switch (what) {
    case "start":
    case "stop":
    case "retry_now":
    case "wake":
    case "offline":
    case "heard":
      return { type: what };
    case "settings_changed":
      return { type: what, isPending };
    case "socket_opened":
      return { type: what, generation, dialect };
    case "greeted":
      return { type: what, generation, connected: null };
    case "ponged":
    case "gap_found":
      return { type: what, generation };
    case "closed":
      return { type: "socket_closed", generation, code, reason: "" };
    case "failed":
      return { type: "socket_failed", generation, reason: "no" };
    default:
      return { type: "timer_fired", timer: what, generation };
  }
}

/** What carrying out the effects leaves behind; refuses effects that no sane machine gives. */
class World {
  readonly sockets = new Set<number>();
  readonly timers = new Set<TimerKind>();

  carryOut(effect: ReconnectEffect, state: ReconnectState): void {
    switch (effect.type) {
      case "open_socket":
        assertEquals(effect.generation, state.generation);
        assertEquals(this.sockets.size, 0, "a second socket was opened");
        this.sockets.add(effect.generation);
        break;
      case "close_socket":
        assert(this.sockets.delete(effect.generation), "a socket was closed that is not there");
        break;
      case "start_timer": {
        const [least, most] = BOUNDS[effect.timer];
        assertEquals(effect.generation, state.generation);
        assert(!this.timers.has(effect.timer), `a second ${effect.timer} timer was started`);
        assertGreaterOrEqual(effect.delayMs, least);
        assertLessOrEqual(effect.delayMs, most);
        this.timers.add(effect.timer);
        break;
      }
      case "stop_timer":
        this.timers.delete(effect.timer);
        break;
      case "send_hello":
        assertEquals([state.kind, state.dialect], ["open", "flashtape.v2"]);
        break;
      case "begin_delivery":
      case "send_ping":
        assertEquals(state.kind, "live");
        break;
    }
  }
}

Deno.test("reduce() never owns more than one socket and one timer of a kind, whatever happens", () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      const world = new World();
      let state = initialState(0);
      let nowMs = 0;
      for (const one of moves) {
        nowMs += one.passMs;
        const event = eventOf(one, state);
        const stale = "generation" in event && event.generation !== state.generation;
        // A timer of this generation fires only while it runs.
        if (event.type === "timer_fired" && !stale && !world.timers.delete(event.timer)) continue;
        const step = reduce(state, event, {
          nowMs,
          lastHeardMs: nowMs - one.silentForMs,
          random: one.random,
          policy,
        });
        if (stale) assertEquals(step, { state, effects: [] });
        assertGreaterOrEqual(step.state.generation, state.generation);
        step.effects.forEach((effect) => world.carryOut(effect, step.state));
        state = step.state;
        reached.add(state.kind);
        const { timers, sockets } = OWNED[state.kind];
        const held = [...world.timers].filter((timer) => state.kind !== "live" || timer !== "settings");
        assertEquals(held.sort(), timers);
        assertEquals(world.sockets.size, sockets);
      }
    }),
    { seed: 20260105, numRuns: 2_000 },
  );
  assertEquals([...reached].sort(), Object.keys(OWNED).sort(), "some state was never reached");
});

Deno.test("reduce() waits at least the first delay unless the server went away, whatever happened before", () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      let state = initialState(0);
      let nowMs = 0;
      for (const one of moves) {
        nowMs += one.passMs;
        const event = eventOf(one, state);
        const before = state;
        const { state: next } = reduce(before, event, {
          nowMs,
          lastHeardMs: nowMs - one.silentForMs,
          random: one.random,
          policy,
        });
        state = next;
        if (before.kind === "waiting" || next.kind !== "waiting") continue;
        const delayMs = next.retryAtMs - nowMs;
        const goingAway = event.type === "socket_closed" && event.code === 1001;
        if (goingAway) assertLessOrEqual(delayMs, 2_000);
        else assertGreaterOrEqual(delayMs, policy.firstRetryMs);
      }
    }),
    { seed: 20260106, numRuns: 2_000 },
  );
});
