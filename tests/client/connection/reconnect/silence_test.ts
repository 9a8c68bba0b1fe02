import { assertEquals } from "@std/assert";
import { reduce } from "@/lib/client/connection/reconnect/reconnect.ts";
import { type ReconnectState, viewOf } from "@/lib/client/connection/reconnect/reconnect_state.ts";
import { at, EVENTS, NOW, STATES } from "../../support/reconnect_samples.ts";

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
