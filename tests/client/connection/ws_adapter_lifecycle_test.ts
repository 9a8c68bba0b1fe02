import { assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { type Rig, rig } from "../support/rig.ts";

Deno.test("WsAdapter attempts at once when the network is back or the tab is seen, only while it waits", () => {
  const wakes: [string, (rig: Rig) => void][] = [
    ["online", ({ environment }) => environment.online()],
    ["visible", ({ environment }) => environment.show("visible")],
    ["a person", ({ adapter }) => adapter.retryNow()],
  ];
  for (const [name, wake] of wakes) {
    const { adapter, sockets, socket, ...rest } = rig();
    const all = { adapter, sockets, socket, ...rest };
    wake(all);
    assertEquals(sockets.length, 0, `${name}: not started`);
    adapter.start();
    wake(all);
    socket().open();
    wake(all);
    socket().receive('STATUS:{"event":"connected"}');
    wake(all);
    assertEquals(sockets.length, 1, `${name}: connecting and live`);
    socket().lose();
    wake(all);
    wake(all);
    assertEquals([sockets.length, adapter.connection.state], [2, "connecting"], name);
    adapter.stop();
    wake(all);
    assertEquals(sockets.length, 2, `${name}: stopped`);
  }
});

Deno.test("WsAdapter does not attempt when the tab is hidden", () => {
  const { adapter, environment, goLive, sockets } = rig();
  goLive().lose();
  environment.show("hidden");
  assertEquals(sockets.length, 1);
  adapter.stop();
});

Deno.test("WsAdapter runs without a window", async () => {
  const { adapter, clock, goLive, sockets } = rig({ environment: null });
  goLive().lose();
  await clock.tick(5_000);
  assertEquals(sockets.length, 2);
  adapter.stop();
});

Deno.test("WsAdapter.stop() leaves no timer and no listener, in whatever state", async () => {
  const reach: [string, (rig: Rig) => void | Promise<void>][] = [
    ["idle", () => {}],
    ["connecting", ({ adapter }) => adapter.start()],
    ["open", ({ adapter, socket }) => {
      adapter.start();
      socket().open();
    }],
    ["live", ({ goLive }) => void goLive()],
    ["waiting", ({ goLive }) => goLive().lose()],
    ["refused", ({ goLive }) => goLive().lose(4001)],
    ["heartbeat lost", async ({ goLive, clock }) => {
      goLive();
      await clock.tick(30_000);
    }],
  ];
  for (const [name, bring] of reach) {
    const all = rig();
    await bring(all);
    const { adapter, clock, environment, sockets } = all;
    const live = sockets.at(-1);
    const closing = name === "connecting" || name === "open" || name === "live";
    adapter[Symbol.dispose]();
    adapter.stop();
    assertEquals(clock.running, 0, name);
    assertEquals(environment.count, 0, name);
    assertEquals(sockets.map((socket) => socket.count), sockets.map(() => 0), name);
    if (closing) assertEquals(live?.closes, [{ code: 1000, reason: "" }], name);
    assertEquals([adapter.connection.state, adapter.connection.reason], ["idle", null], name);
    await clock.tick(600_000);
    assertEquals(sockets.length, live === undefined ? 0 : 1, name);
  }
});

Deno.test("WsAdapter may be started again after stop()", () => {
  const { adapter, environment, goLive, sockets } = rig();
  goLive();
  adapter.stop();
  goLive();
  assertEquals([sockets.length, adapter.connection.state, environment.count], [2, "live", 3]);
  adapter.stop();
});

Deno.test("WsAdapter may be stopped and retried from its own callbacks", () => {
  const { adapter, clock, goLive, sockets, views } = rig();
  adapter.onMessage = (message) => {
    if (message.type === "STATUS") adapter.stop();
  };
  goLive();
  assertEquals([adapter.connection.state, clock.running], ["idle", 0]);

  adapter.onMessage = null;
  adapter.onConnection = (view) => {
    if (view.state === "waiting") adapter.retryNow();
  };
  goLive().lose();
  assertEquals([sockets.length, adapter.connection.state], [3, "connecting"]);
  adapter.stop();
  assertEquals(views.map((view) => view.state), ["connecting", "live", "idle"]);
});

type Move = (rig: Rig) => void | Promise<void>;
const latest = ({ sockets }: Rig) => sockets.at(-1);
const anyOf = ({ sockets }: Rig, index: number) => sockets[index % Math.max(1, sockets.length)];
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.constant<Move>(({ adapter }) => adapter.start()),
  fc.constant<Move>(({ adapter }) => adapter.stop()),
  fc.constant<Move>(({ adapter }) => adapter.retryNow()),
  fc.constant<Move>(({ environment }) => environment.online()),
  fc.constant<Move>(({ environment }) => environment.show("visible")),
  fc.constant<Move>((all) => latest(all)?.greet()),
  fc.constant<Move>((all) => latest(all)?.pong()),
  fc.constant<Move>((all) => {
    latest(all)?.accept();
    latest(all)?.welcome();
  }),
  fc.constantFrom<readonly number[]>([1], [2], [1, 2, 4]).map((seqs): Move => (all) => latest(all)?.events(...seqs)),
  fc.boolean().map((on): Move => ({ adapter }) => adapter.setConflate(on)),
  fc.constantFrom(1000, 1001, 1006, 4001, 4008).map((code): Move => (all) => latest(all)?.lose(code)),
  fc.nat().map((index): Move => (all) => anyOf(all, index)?.lose()),
  fc.nat().map((index): Move => (all) => anyOf(all, index)?.greet()),
  fc.constantFrom("TICK:{", "LOG:x", "{", null).map((frame): Move => (all) => latest(all)?.receive(frame)),
  fc.integer({ min: 1, max: 40_000 }).map((ms): Move => ({ clock }) => clock.tick(ms)),
);

Deno.test("WsAdapter never holds two sockets, and stop() leaves nothing, whatever happens", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 40 }), async (moves) => {
      const all = rig();
      for (const make of moves) {
        await make(all);
        const held = all.sockets.filter((socket) => socket.count > 0);
        assertLessOrEqual(held.length, 1, "sockets listened to");
        assertLessOrEqual(all.sockets.filter((socket) => socket.closes.length === 0).length, 1, "sockets not closed");
        assertLessOrEqual(all.clock.running, 3, "timers");
      }
      all.adapter.stop();
      assertEquals(all.clock.running, 0);
      assertEquals(all.environment.count, 0);
      assertEquals(all.sockets.filter((socket) => socket.count > 0 || socket.closes.length !== 1), []);
    }),
    { seed: 20260107, numRuns: 500 },
  );
});
