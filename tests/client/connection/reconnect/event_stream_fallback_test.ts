import { assertEquals } from "@std/assert";
import { reduce } from "@/lib/client/connection/reconnect/reconnect.ts";
import { at, EVENTS, policy, STATES, V2 } from "../../support/reconnect_samples.ts";

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
