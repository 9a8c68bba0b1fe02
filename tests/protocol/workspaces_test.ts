import { assertEquals } from "@std/assert";
import { SHIPPED_WORKSPACES } from "@/lib/app/workspaces/shipped_workspaces.ts";
import { firstIssue, type LayoutNode, WorkspaceRequest } from "@/lib/protocol/mod.ts";
import { SHIPPED_SCANS } from "@/lib/scan/shipped_scans.ts";

const LOG = { kind: "log", group: null, settings: {} };
const place = (...panels: string[]) => ({ size: 1, panels, selected: panels[0] ?? "" });
const WORKSPACE = { name: "Mine", panels: { log: LOG }, layout: place("log"), floating: [], shared: null };

const faultOf = (value: unknown): string => {
  const result = WorkspaceRequest.safeParse(value);
  return result.success ? "" : firstIssue(result.error.issues);
};

const nested = (depth: number): LayoutNode =>
  depth === 1 ? place("log") : { size: 1, direction: "row", children: [nested(depth - 1)] };

for (
  const [name, changes, fault] of [
    ["one panel", {}, ""],
    ["an empty desk", { panels: {}, layout: null }, ""],
    ["a floating panel", { layout: null, floating: [{ ...place("log"), size: undefined }] }, /^floating\.0/],
    ["eight levels", { layout: nested(8) }, ""],
    ["nine levels", { layout: nested(9) }, "layout: at most 8 levels deep"],
    ["a panel that is nowhere", { panels: { log: LOG, tape: LOG } }, "layout: panel tape stands nowhere"],
    ["a panel that is unknown", { layout: place("log", "tape") }, "layout: there is no panel tape"],
    ["a panel that is there twice", { layout: place("log", "log") }, "layout: log stands in two places"],
    ["a selection of another place", { layout: { ...place("log"), selected: "tape" } }, /^layout: tape is selected/],
    ["an unknown kind", { panels: { log: { ...LOG, kind: "news" } } }, /^panels\.log\.kind: Invalid option/],
    ["a split of nothing", { layout: { size: 1, direction: "row", children: [] } }, /^layout/],
    [
      "settings beyond all measure",
      { panels: { log: { ...LOG, settings: { text: "x".repeat(4000) } } } },
      "panels.log.settings: must be at most 4000 characters as JSON",
    ],
  ] as const
) {
  Deno.test(`a workspace with ${name} is ${fault === "" ? "right" : "refused with what is wrong"}`, () => {
    const found = faultOf({ ...WORKSPACE, ...changes });
    if (typeof fault === "string") assertEquals(found, fault);
    else assertEquals(fault.test(found), true, found);
  });
}

for (const { id, shipped: _, edited: __, ...request } of SHIPPED_WORKSPACES) {
  Deno.test(`the shipped workspace ${id} is right, and its scans are there`, () => {
    assertEquals(faultOf(request), "");
    const scans = Object.values(request.panels).filter(({ kind }) => kind === "scan");
    for (const { settings } of scans) assertEquals(SHIPPED_SCANS.some(({ id }) => id === settings["scan"]), true);
  });
}
