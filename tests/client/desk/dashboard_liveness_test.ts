import { assertEquals } from "@std/assert";
import type { ConnectionView } from "@/lib/client/connection/reconnect/connection_view.ts";
import { NOTHING_DELIVERED } from "@/lib/client/connection/delivery_view.ts";
import { connectionView } from "../support/connection_samples.ts";
import { START_MS, status, storeRig as rig } from "../support/dashboard_samples.ts";

const view = (state: ConnectionView["state"], changes: Partial<ConnectionView> = {}) =>
  connectionView(state, { sinceMs: START_MS, attempt: 1, ...changes });

Deno.test("DashboardStore is stale whenever connection, engine or feed is not live", () => {
  const { store, state } = rig();
  store.connectionChanged(view("live"));
  store.setSync("current");
  assertEquals([store.liveness.value.label, store.stale.value], ["Live", false]);
  const cases: readonly [event: string, label: string][] = [
    ["engine_stopped", "Engine stopped"],
    ["engine_started", "Live"],
    ["feed_lost", "Feed lost"],
    ["feed_ended", "Feed ended"],
    ["feed_connected", "Live"],
    ["something_new", "Live"],
  ];
  for (const [event, label] of cases) {
    store.statusChanged(event, {});
    assertEquals([store.liveness.value.label, store.stale.value], [label, label !== "Live"], event);
  }
  store.mergeStatus(status({ engine: "error" }));
  assertEquals(store.liveness.value.label, "Engine failed");
  store.connectionChanged(view("waiting", { retryAtMs: START_MS + 3500, reason: "GOING_AWAY" }));
  assertEquals(store.liveness.value.label, "Reconnecting in 4 s", "the connection is the gravest");
  assertEquals(store.liveness.value.message, "The connection to the server is lost (GOING_AWAY).");
  assertEquals(state.rttMs.value, null);
  store.connectionChanged(view("refused", { reason: "FORBIDDEN_ORIGIN" }));
  assertEquals([store.liveness.value.label, store.liveness.value.canRetry], ["Refused", true]);
});

for (const [recovered, said] of [[false, "trades and log lines"], [true, "trades"]] as const) {
  Deno.test(`DashboardStore says in the log how long it was away and that ${said} are missing`, async () => {
    const { store, state, clock, frames } = rig();
    const greeted = (isRecovered: boolean) => {
      store.recoveryChanged(isRecovered, { ...NOTHING_DELIVERED, dialect: "flashtape.v2", recovered: isRecovered });
      store.connectionChanged(view("live"));
      frames.draw();
    };
    greeted(true);
    assertEquals(state.log.value, []);
    store.connectionChanged(view("waiting"));
    await clock.tick(4200);
    greeted(recovered);
    assertEquals(state.log.value.map(({ level, text }) => [level, text]), [[
      recovered ? "info" : "warning",
      `Live again after 5 s; ${said} of that time are not shown`,
    ]]);
    store.connectionChanged(view("connecting"));
    await clock.tick(300);
    greeted(true);
    assertEquals(state.log.value.length, 1, "a connection made anew for other settings is not worth a line");
  });
}

Deno.test("DashboardStore looks live while the connection is made anew, unless that takes longer than a second", async () => {
  const { store, state, clock } = rig();
  const shown = () => [store.liveness.value.label, state.connection.value.state, state.rttMs.value];
  store.connectionChanged(view("live"));
  store.heartbeat(12, NOTHING_DELIVERED);
  store.connectionChanged(view("connecting"));
  await clock.tick(999);
  store.advance();
  assertEquals(shown(), ["Live", "live", 12]);
  await clock.tick(1);
  store.advance();
  assertEquals(shown(), ["Connecting", "connecting", null]);
});
