import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { SHIPPED_WORKSPACES } from "@/lib/app/workspaces/shipped_workspaces.ts";
import { floatingOf, gridOf, layoutOf } from "@/lib/client/workspace/dock_layout.ts";
import { shownIn, withoutPanel, withPanel, withSelected } from "@/lib/client/workspace/layout.ts";
import { type LayoutNode, tabsOf } from "@/lib/protocol/mod.ts";

const place = (size: number, ...panels: string[]): LayoutNode => ({ size, panels, selected: panels[0] ?? "" });
const row = (size: number, ...children: LayoutNode[]): LayoutNode => ({ size, direction: "row", children });
const column = (size: number, ...children: LayoutNode[]): LayoutNode => ({ size, direction: "column", children });
const panelsOf = (layout: LayoutNode | null) =>
  tabsOf({ layout, floating: [] }).flatMap(({ panels }) => panels).toSorted();

Deno.test("withoutPanel() selects the neighbour, and takes away what is empty then", () => {
  const layout = row(1, place(1, "a", "b", "c"), column(2, place(1, "d"), place(1, "e")));
  assertEquals(
    withoutPanel(withSelected(layout, "c"), "c"),
    row(1, { size: 1, panels: ["a", "b"], selected: "b" }, column(2, place(1, "d"), place(1, "e"))),
  );
  assertEquals(withoutPanel(layout, "d"), row(1, place(1, "a", "b", "c"), place(2, "e")));
  assertEquals(withoutPanel(place(1, "a"), "a"), null);
  assertEquals(withoutPanel(null, "a"), null);
});

Deno.test("withPanel() puts a panel beside another, or at the right end", () => {
  assertEquals(withPanel(place(1, "a"), "b", "a"), { size: 1, panels: ["a", "b"], selected: "b" });
  assertEquals(
    withPanel(row(1, place(3, "a"), place(1, "b")), "c", "gone"),
    row(1, place(3, "a"), place(1, "b"), place(2, "c")),
  );
  assertEquals(withPanel(null, "a", null), place(1, "a"));
  assertEquals(shownIn(withPanel(place(1, "a"), "b", "a")), new Set(["b"]));
});

for (const { id, layout } of SHIPPED_WORKSPACES) {
  Deno.test(`the layout of ${id} comes back from dockview's form as it was, in pixels`, () => {
    if (layout === null) throw new TypeError("a shipped workspace is not empty");
    const back = layoutOf(gridOf(layout, 1440, 800));
    const again = layoutOf(gridOf(back ?? layout, 1440, 800));
    assertEquals(again, back);
    assertEquals(panelsOf(back), panelsOf(layout));
    assertEquals(shownIn(back), shownIn(layout));
  });
}

const names = fc.uniqueArray(fc.constantFrom(..."abcdefghijkl"), { minLength: 1, maxLength: 12 });
/** Any layout of these panels. */
const anyLayout = (ids: readonly string[]): fc.Arbitrary<LayoutNode> =>
  ids.length === 1 ? fc.constant(place(1, ...ids)) : fc.oneof(
    fc.constant(place(3, ...ids)),
    fc.tuple(fc.integer({ min: 1, max: ids.length - 1 }), fc.constantFrom(row, column), fc.integer({ min: 1, max: 9 }))
      .chain(([at, split, size]) =>
        fc.tuple(anyLayout(ids.slice(0, at)), anyLayout(ids.slice(at))).map((parts) => split(size, ...parts))
      ),
  );

Deno.test("every layout keeps its panels on the way to dockview and back, and when one is taken away or added", () => {
  fc.assert(
    fc.property(names.chain((ids) => anyLayout(ids).map((layout) => ({ ids, layout }))), ({ ids, layout }) => {
      const [first = ""] = ids;
      assertEquals(panelsOf(layoutOf(gridOf(layout, 1000, 700))), ids.toSorted());
      const without = withoutPanel(layout, first);
      assertEquals(panelsOf(without), ids.slice(1).toSorted());
      assertEquals(panelsOf(withPanel(without, first, ids[1] ?? null)), ids.toSorted());
    }),
    { seed: 14, numRuns: 300 },
  );
});

Deno.test("floatingOf() keeps every panel of a window over the desk, split or not, wherever its place is said from", () => {
  const desk = { width: 1000, height: 700 };
  const size = { width: 300, height: 200 };
  const split = gridOf(row(1, place(1, "a", "b"), place(1, "c")), 300, 200);
  assertEquals(floatingOf({ grid: split, position: { ...size, left: 10, top: 20 } }, desk), {
    x: 10,
    y: 20,
    ...size,
    panels: ["a", "b", "c"],
    selected: "a",
  });
  const data = { id: "1", views: ["a", "b"], activeView: "b" };
  assertEquals(floatingOf({ data, position: { ...size, right: 100, bottom: 600 } }, desk), {
    x: 600,
    y: 0,
    ...size,
    panels: ["a", "b"],
    selected: "b",
  });
  assertEquals(floatingOf({ data, position: null }, desk)?.panels, ["a", "b"]);
  assertEquals(floatingOf({ data: { id: "1", views: [] }, position: null }, desk), null);
});
