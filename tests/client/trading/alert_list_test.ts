import { batch } from "@preact/signals";
import { assertEquals, assertStrictEquals } from "@std/assert";
import { AlertList } from "@/lib/client/trading/alert_list.ts";
import type { Alert } from "@/lib/protocol/mod.ts";
import { alert } from "../support/dashboard_samples.ts";

const complete = (minutes: number, best_pct: number) => ({
  minutes,
  best_pct,
  worst_pct: -1,
  last_pct: 0.5,
  complete: true,
});

function rig(...alerts: Alert[]) {
  const list = new AlertList(alerts);
  let at = 0;
  const then = <T>(step: (at: number) => T): void => {
    step(at += 1);
    batch(() => list.commit());
  };
  return {
    list,
    mark: () => at,
    add: (data: unknown) => then((at) => list.add(data, at)),
    score: (data: unknown) => then((at) => list.score(data, at)),
    merge: (alerts: Alert[], since: number) => then(() => list.merge(alerts, since)),
    shown: () =>
      list.all.value.map(({ alert_id, excursions }) =>
        `${alert_id} ${excursions.map((one) => `${one.best_pct}${one.complete ? "" : "…"}`).join(" ")}`
      ),
  };
}

Deno.test("AlertList puts a new alert first and counts those that have come while the page was open", () => {
  const { list, add, shown } = rig(alert("old"));
  add({ event: "alert", ...alert("new") });
  add({ event: "alert", ...alert("new", { score: 90 }) });
  assertEquals([shown().map((text) => text.split(" ")[0]), list.arrived.value], [["new", "old"], 1]);
  assertEquals(list.all.value[0]?.score, 90);
  for (const odd of [{}, null, { ...alert("odd"), price: -1 }]) add(odd);
  assertEquals(list.all.value.length, 2);
});

Deno.test("AlertList takes each horizon as the server scores it, and knows whether any still runs", () => {
  const { list, score, shown } = rig(alert("b"), alert("a"));
  score({ event: "alert_scored", alert_id: "a", ...complete(1, 3) });
  assertEquals(shown(), ["b 0… 0… 0…", "a 3 0… 0…"]);
  score({ alert_id: "unknown", ...complete(1, 3) });
  score({ alert_id: "a", minutes: "five" });
  assertEquals(shown(), ["b 0… 0… 0…", "a 3 0… 0…"]);
  for (const minutes of [1, 5, 15]) for (const alert_id of ["a", "b"]) score({ alert_id, ...complete(minutes, 4) });
  assertEquals([shown(), list.isRunning], [["b 4 4 4", "a 4 4 4"], false]);
});

Deno.test("AlertList.merge() moves what runs, keeps what is complete or has come since, and drops the rest", () => {
  const over = alert("over", { excursions: [complete(1, 1), complete(5, 2), complete(15, 3)] });
  const { list, add, score, merge, mark, shown } = rig(alert("gone"), over, alert("runs"));
  const since = mark();
  add(alert("since"));
  score({ alert_id: "runs", ...complete(1, 9) });
  const running = (best_pct: number) =>
    alert("runs", { excursions: alert("").excursions.map((one) => ({ ...one, best_pct })) });
  merge([alert("over", { ...over }), running(2)], since);
  assertEquals(shown(), ["since 0… 0… 0…", "over 1 2 3", "runs 9 2… 2…"]);
  assertStrictEquals(list.all.value[1], over, "nothing is drawn anew that has not changed");
  merge([], mark());
  assertEquals([shown(), list.isRunning], [[], false]);
});

Deno.test("AlertList keeps the newest 100", () => {
  const { list, add } = rig();
  for (let id = 0; id < 250; id++) add(alert(`${id}`));
  assertEquals([list.all.value.length, list.all.value[0]?.alert_id, list.all.value[99]?.alert_id], [100, "249", "150"]);
});

Deno.test("AlertList takes an alert of a server that began anew for another than the one that had its id before", () => {
  // The alerts of a replay have the same ids in each run of the server.
  const over = { excursions: [complete(1, 2), complete(5, 3), complete(15, 4)] };
  const { list, mark, add, merge, shown } = rig(alert("b", over), alert("a", over));
  list.restart();
  merge([alert("a")], mark());
  assertEquals(shown(), ["a 0… 0… 0…"]);
  list.restart();
  add({ event: "alert", ...alert("a") });
  assertEquals(list.arrived.value, 1);
});

Deno.test("AlertList tells how many alerts came too many at once to be told one by one", () => {
  const { list } = rig();
  assertEquals(list.heldBack.value, null);
  list.holdBack({ event: "alerts_held_back", count: 212 }, 1000);
  for (const odd of [null, {}, { count: 0 }, { count: "many" }]) list.holdBack(odd, 2000);
  assertEquals(list.heldBack.value, { count: 212, toldMs: 1000 });
});
