import { assertEquals } from "@std/assert";
import { type PanelSpec, parseTicker, type Scan } from "@/lib/protocol/mod.ts";
import { json, problem, rig } from "../support/dashboard_rig.ts";
import { workspace } from "../support/dashboard_samples.ts";
import { scan, scanRows } from "../support/scan_samples.ts";

const SCANS = ["a", "b", "c", "d"].map((id) => scan(id));

const panelOf = (id: string): PanelSpec => ({ kind: "scan", group: "blue", settings: { scan: id } });
const panels = (...ids: string[]) => Object.fromEntries(ids.map((id) => [`scan-${id}`, panelOf(id)]));

/** A page that knows four scans, and has panels of some in sight, of which the first is answered. */
function scanRig(open: readonly string[] = ["a", "b", "c"], answers: Parameters<typeof rig>[0] = {}) {
  const snapshot = { scans: SCANS, scanRows: [scanRows("a", 1, [["ABC", 10, 5]])] };
  let scans: readonly Scan[] = SCANS;
  const parts = rig(
    { "/api/scans": () => json({ count: scans.length, items: scans }), ...answers },
    snapshot,
    {},
    { workspace: workspace(panels(...open)) },
  );
  const { scans: store } = parts.store;
  const shown = (id: string) => store.answer(id)?.view.value?.order.join() ?? null;
  return { ...parts, store, shown, setScans: (next: readonly Scan[]) => void (scans = next) };
}

Deno.test("ScanDesk shows the answer that came with the page, and subscribes to the scans in sight", () => {
  const { dashboard, adapter, store, shown } = scanRig();
  dashboard.start();
  assertEquals(store.open.value, ["a", "b", "c"]);
  assertEquals([shown("a"), shown("b"), shown("d")], ["ABC", null, null]);
  assertEquals([...adapter.subscription.scans], ["a", "b", "c"]);
  dashboard.stop();
});

Deno.test("ScanDesk lets go of a scan that goes out of sight, and has one told that comes to it", () => {
  const { dashboard, adapter, store } = scanRig();
  dashboard.start();
  dashboard.desk.panels.value.get("scan-b")?.show(false);
  assertEquals([store.open.value, adapter.asked.at(-1)], [["a", "c"], ["less", "b"]]);
  dashboard.desk.add("scan", { scan: "d" });
  assertEquals([...adapter.subscription.scans].toSorted(), ["a", "b", "c", "d"]);
  dashboard.desk.close("scan-a");
  assertEquals([...adapter.subscription.scans].toSorted(), ["b", "c", "d"]);
  dashboard.stop();
});

Deno.test("a scan that was made here comes into the panel that the person is in, or into a new one", async () => {
  const fresh = scan("e", { name: "Fresh" });
  const { dashboard, settle, setScans } = scanRig(["a"], { "/api/scans": () => json(fresh) });
  dashboard.start();
  setScans([...SCANS, fresh]);
  const save = async () => {
    dashboard.scans.editor.begin(null);
    dashboard.scans.editor.change({ name: "Fresh" });
    await dashboard.scans.editor.save();
    await settle();
    return [...dashboard.desk.panels.value.values()].map(({ spec }) => spec.settings["scan"]);
  };
  dashboard.desk.focus("scan-a");
  assertEquals(await save(), ["e"]);
  dashboard.desk.panels.value.get("scan-a")?.keep("scan", "b");
  dashboard.desk.close("scan-a");
  assertEquals(await save(), ["e"]);
  dashboard.stop();
});

Deno.test("ScanDesk has what is told of open scans shown with the next frame, and forgets those that are closed", () => {
  const { dashboard, adapter, shown, draw } = scanRig();
  dashboard.start();
  adapter.onMessage?.({ type: "SCAN", data: scanRows("b", 1, [["XYZ", 1, 2], ["ABC", 1, 1]]) });
  assertEquals(shown("b"), null);
  draw();
  assertEquals(shown("b"), "XYZ,ABC");
  adapter.onMessage?.({
    type: "SCAN",
    data: { id: "b", n: 2, at_ms: null, full: false, gone: [parseTicker("XYZ")], order: [parseTicker("ABC")] },
  });
  draw();
  assertEquals(shown("b"), "ABC");
  dashboard.stop();
});

Deno.test("ScanDesk learns of scans that were changed or deleted elsewhere", async () => {
  const { dashboard, adapter, store, settle, setScans } = scanRig();
  dashboard.start();
  setScans([...SCANS, scan("e", { name: "Fresh" })]);
  adapter.tell("scan_changed", { id: "e", name: "Fresh" });
  await settle();
  assertEquals(store.list.value.at(-1)?.name, "Fresh");
  adapter.tell("scan_deleted", { id: "b" });
  assertEquals([store.open.value, store.list.value.map(({ id }) => id)], [["a", "c"], ["a", "c", "d", "e"]]);
  assertEquals([...adapter.subscription.scans], ["a", "c"]);
  dashboard.stop();
});

Deno.test("ScanDesk asks for the rows once a second in the classic dialect, and says once that it cannot", async () => {
  let failing = false;
  const rows = scanRows("a", 7, [["XYZ", 1, 2]]);
  const { dashboard, adapter, shown, clock, requested, logged, draw } = scanRig(["a"], {
    "/api/scans/a/rows": () => failing ? problem("no market") : json(rows),
  });
  Object.assign(adapter, { delivery: { dialect: "classic" } });
  dashboard.start();
  await clock.tick(3000);
  assertEquals(requested().filter((path) => path.endsWith("/rows")), [], "not before it is live");
  adapter.enter("live");
  await clock.tick(3000);
  draw();
  assertEquals(shown("a"), "XYZ");
  assertEquals(requested().filter((path) => path.endsWith("/rows")).length, 3);
  failing = true;
  await clock.tick(3000);
  assertEquals(logged().filter((text) => text.includes("no market")), [
    "Cannot fetch the rows of a scan: 503 no market",
  ]);
  dashboard.stop();
});

Deno.test("ScanDesk saves a scan and opens it; what the server refuses stays in the form in its words", async () => {
  const bodies: unknown[] = [];
  let refusal: string | null = "filter.0: price between needs [least, most]";
  const { dashboard, store, settle, setScans, requested } = scanRig(undefined, {
    "/api/scans": ({ method, body }) => {
      if (method === "GET") return json({ count: 5, items: [...SCANS, scan("mine", { name: "Mine" })] });
      bodies.push(JSON.parse(String(body)));
      return refusal === null ? json(scan("mine", { name: "Mine" }), { status: 201 }) : problem(refusal, 400);
    },
  });
  setScans([]);
  dashboard.start();
  const { editor } = dashboard.scans;
  editor.begin(null);
  editor.change({ name: "Mine", filter: [[{ fact: "price", op: "between", value: "20", most: "1" }]] });
  void editor.save();
  assertEquals(editor.state.value?.isBusy, true);
  await settle();
  assertEquals(editor.state.value?.fault, `Cannot save the scan: 400 ${refusal}`);
  assertEquals(editor.state.value?.draft.name, "Mine");
  refusal = null;
  editor.change({ filter: [[{ fact: "float", op: "<", value: "20M", most: "" }]] });
  await editor.save();
  await settle();
  assertEquals(editor.state.value, null);
  assertEquals((bodies.at(-1) as { filter: unknown }).filter, [{ fact: "float", op: "<", value: 20_000_000 }]);
  assertEquals([store.list.value.at(-1)?.id, store.open.value], ["mine", ["a", "b", "c", "mine"]]);
  assertEquals(requested().filter((path) => path.includes("POST /api/scans")).length, 2);
  dashboard.stop();
});
