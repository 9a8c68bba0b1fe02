import { assertEquals, assertStrictEquals } from "@std/assert";
import { OpenScan } from "@/lib/client/scans/open_scan.ts";
import { heldView, viewOf } from "@/lib/client/scans/scan_view.ts";
import { applyScanChanges, parseTicker } from "@/lib/protocol/mod.ts";
import { scanRows } from "../support/scan_samples.ts";

const ABC = parseTicker("ABC");
const XYZ = parseTicker("XYZ");

Deno.test("viewOf() leaves out the facts that only a newer server knows", () => {
  const rows = {
    ...scanRows("a", 1, []),
    columns: ["price", "mood", "change_pct"],
    order: [ABC],
    rows: { ABC: [1, 2, 3] },
  };
  const view = viewOf(rows);
  assertEquals([view.columns, view.rows.get(ABC)], [["price", "change_pct"], [1, 3]]);
});

Deno.test("a row that has not changed is the same array in the next view, so that it is not drawn anew", () => {
  const before = scanRows("a", 1, [["ABC", 10, 5], ["XYZ", 20, 4]]);
  const after = applyScanChanges(before, { id: "a", n: 2, at_ms: null, full: false, rows: { XYZ: { 0: 21 } } });
  assertStrictEquals(viewOf(after).rows.get(ABC), viewOf(before).rows.get(ABC));
  assertEquals(viewOf(after).rows.get(XYZ), [21, 4]);
});

Deno.test("heldView() keeps every place, puts what is new below, and keeps what is gone with its last cells", () => {
  const shown = viewOf(scanRows("a", 1, [["ABC", 10, 5], ["XYZ", 20, 4], ["IBM", 30, 3]]));
  const latest = viewOf(scanRows("a", 2, [["NEW", 1, 9], ["IBM", 31, 8], ["ABC", 11, 6]]));
  const held = heldView(shown, latest);
  assertEquals(held.order.join(), "ABC,XYZ,IBM,NEW");
  assertEquals([...held.gone].join(), "XYZ");
  assertEquals(held.order.map((ticker) => held.rows.get(ticker)?.[0]), [11, 20, 31, 1]);

  const again = heldView(held, viewOf(scanRows("a", 3, [["XYZ", 22, 7]])));
  assertEquals(again.order.join(), "ABC,XYZ,IBM,NEW", "one that was gone is back in its place");
  assertEquals([[...again.gone].join(), again.rows.get(XYZ)], ["ABC,IBM,NEW", [22, 7]]);
});

Deno.test("heldView() holds nothing when the scan has other columns", () => {
  const shown = viewOf(scanRows("a", 1, [["ABC", 10, 5]]));
  const latest = viewOf({ ...scanRows("a", 2, [["XYZ", 1, 2]]), columns: ["price", "volume"] });
  assertStrictEquals(heldView(shown, latest), latest);
});

Deno.test("OpenScan shows new cells while it is held, and the new order when the hand leaves", () => {
  const open = new OpenScan(scanRows("a", 1, [["ABC", 10, 5], ["XYZ", 20, 4]]));
  const shown = () =>
    open.view.value?.order.map((ticker) => `${ticker} ${open.view.value?.rows.get(ticker)?.[0]}`).join();
  open.hold(true);
  open.apply(scanRows("a", 2, [["XYZ", 21, 9], ["ABC", 11, 5]]), 0);
  assertEquals(shown(), "ABC 10,XYZ 20", "not before the commit");
  open.commit();
  assertEquals([shown(), open.held.value], ["ABC 11,XYZ 21", true]);
  open.hold(false);
  assertEquals([shown(), open.held.value], ["XYZ 21,ABC 11", false]);
});

Deno.test("OpenScan takes the first answer as it comes, held or not", () => {
  const open = new OpenScan(null);
  open.hold(true);
  assertEquals(open.view.value, null);
  open.apply(scanRows("a", 1, [["ABC", 10, 5]]), 0);
  open.commit();
  assertEquals(open.view.value?.order.join(), "ABC");
});

Deno.test("OpenScan holds nothing of the answers to a question that was changed", () => {
  const open = new OpenScan(scanRows("a", 1, [["ABC", 10, 5], ["XYZ", 20, 4]]));
  const order = () => open.view.value?.order.join();
  open.hold(true);
  open.begin();
  open.apply(scanRows("a", 2, [["XYZ", 21, 9]]), 0);
  open.commit();
  assertEquals(order(), "XYZ");
  open.apply(scanRows("a", 3, [["ABC", 10, 10], ["XYZ", 21, 9]]), 0);
  open.commit();
  assertEquals(order(), "XYZ,ABC", "and the new order from then on");
});

Deno.test("OpenScan calls a ticker new for 90 s after it came, and none of those that were there at first", () => {
  const open = new OpenScan(scanRows("a", 1, [["ABC", 10, 5]]));
  const fresh = (nowMs: number) => [...open.freshAt(nowMs)];
  open.apply(scanRows("a", 2, [["XYZ", 21, 9], ["ABC", 11, 5]]), 1000);
  assertEquals([fresh(1000), fresh(90_999), fresh(91_000)], [["XYZ"], ["XYZ"], []]);
  open.apply(scanRows("a", 3, [["ABC", 11, 5]]), 2000);
  open.apply(scanRows("a", 4, [["XYZ", 21, 9], ["ABC", 11, 5]]), 3000);
  assertEquals(fresh(92_999), ["XYZ"], "it has left and come again");
  open.begin();
  open.apply(scanRows("a", 5, [["NEW", 1, 1]]), 4000);
  assertEquals(fresh(4000), [], "the answer to another question");
});
