import * as z from "zod/mini";

/** What can stand on the desk. Of `chart` and `scan` there may be several. */
export const PanelKind = z.enum([
  "scan",
  "watchlist",
  "ignition",
  "alerts",
  "chart",
  "quote",
  "ticket",
  "tape",
  "trading",
  "halts",
  "symbol",
  "journal",
  "replay",
  "log",
]);
export type PanelKind = z.infer<typeof PanelKind>;

/** Panels of one group show the same ticker. Named by their colours, and by these names for who does not see them. */
export const LINK_GROUPS = ["blue", "purple", "orange", "green", "pink"] as const;
export const LinkGroup = z.enum(LINK_GROUPS);
export type LinkGroup = z.infer<typeof LinkGroup>;

/** Most panels of a workspace, levels of its layout, and characters of what one panel keeps, as JSON. */
export const MAX_PANELS = 40;
const MAX_DEPTH = 8;
const MAX_SETTINGS = 4000;

export const PanelId = z.string().check(
  z.regex(/^[a-z][a-z0-9-]{0,39}$/, "must be lower-case letters, digits and -, a letter first"),
);

/** What a panel keeps of itself, such as its timeframe or its columns: each kind reads its own and checks it. */
const Settings = z.record(z.string().check(z.maxLength(40)), z.json()).check(
  z.refine(
    (settings) => JSON.stringify(settings).length <= MAX_SETTINGS,
    `must be at most ${MAX_SETTINGS} characters as JSON`,
  ),
);

export const PanelSpec = z.strictObject({
  kind: PanelKind,
  /** Null for one that shows no ticker, or keeps its own. */
  group: z.nullable(LinkGroup),
  settings: Settings,
});
export type PanelSpec = z.infer<typeof PanelSpec>;

const size = z.number().check(z.gt(0), z.maximum(10_000));
const ids = z.array(PanelId).check(z.minLength(1), z.maxLength(MAX_PANELS));

/** Panels in one place, of which one is seen. */
export const TabsNode = z.strictObject({
  /** Share of the place that all beside it take together; any unit. */
  size,
  panels: ids,
  selected: PanelId,
});
export type TabsNode = z.infer<typeof TabsNode>;

/** Parts side by side in a row, or one above the other in a column. */
export interface SplitNode {
  size: number;
  direction: "row" | "column";
  children: LayoutNode[];
}
export type LayoutNode = TabsNode | SplitNode;

export const LayoutNode: z.ZodMiniType<LayoutNode, LayoutNode> = z.union([
  TabsNode,
  z.strictObject({
    size,
    direction: z.enum(["row", "column"]),
    get children() {
      return z.array(LayoutNode).check(z.minLength(1), z.maxLength(MAX_PANELS));
    },
  }),
]);

/** Panels in a window of their own over the desk; `x`, `y`, `width` and `height` in CSS pixels. */
export const FloatingNode = z.strictObject({
  x: z.number(),
  y: z.number(),
  width: size,
  height: size,
  panels: ids,
  selected: PanelId,
});
export type FloatingNode = z.infer<typeof FloatingNode>;

const placesOf = (node: LayoutNode): TabsNode[] => "panels" in node ? [node] : node.children.flatMap(placesOf);
const depthOf = (node: LayoutNode): number => "panels" in node ? 1 : 1 + Math.max(...node.children.map(depthOf));

/** The places of a layout from left to right and from top to bottom, then those over it. */
export function tabsOf(
  { layout, floating }: Pick<WorkspaceRequest, "layout" | "floating">,
): readonly Pick<TabsNode, "panels" | "selected">[] {
  return [...(layout === null ? [] : placesOf(layout)), ...floating];
}

/** What does not fit together in a workspace whose members are right one by one; null when all does. */
function misfit({ panels, layout, floating }: Pick<WorkspaceRequest, "panels" | "layout" | "floating">): string | null {
  const known = Object.keys(panels);
  if (known.length > MAX_PANELS) return `panels: at most ${MAX_PANELS} fit a workspace, not ${known.length}`;
  if (layout !== null && depthOf(layout) > MAX_DEPTH) return `layout: at most ${MAX_DEPTH} levels deep`;
  const places = tabsOf({ layout, floating });
  for (const { panels, selected } of places) {
    if (!panels.includes(selected)) return `layout: ${selected} is selected where it does not stand`;
  }
  const placed = places.flatMap(({ panels }) => panels);
  const twice = placed.find((id, place) => placed.indexOf(id) !== place);
  if (twice !== undefined) return `layout: ${twice} stands in two places`;
  const unknown = placed.find((id) => !Object.hasOwn(panels, id));
  if (unknown !== undefined) return `layout: there is no panel ${unknown}`;
  const unplaced = known.find((id) => !placed.includes(id));
  return unplaced === undefined ? null : `layout: panel ${unplaced} stands nowhere`;
}

const request = {
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)),
  panels: z.record(PanelId, PanelSpec),
  /** Null for an empty desk. */
  layout: z.nullable(LayoutNode),
  floating: z.array(FloatingNode).check(z.maxLength(MAX_PANELS)),
  /** The group that follows and sets the active ticker of the server; null when none does. */
  shared: z.nullable(LinkGroup),
};

/** `POST /api/workspaces` and `PUT /api/workspaces/{id}`; also what is exported and imported. */
export const WorkspaceRequest = z.strictObject(request).check((context) => {
  const message = misfit(context.value);
  if (message !== null) context.issues.push({ code: "custom", message, path: [], input: context.value });
});
export type WorkspaceRequest = z.infer<typeof WorkspaceRequest>;

export const WorkspaceId = z.string().check(
  z.regex(/^[a-z0-9][a-z0-9-]{0,47}$/, "must be lower-case letters, digits and -"),
);

/** Which panels stand where on the desk, and which of them show the same ticker. */
export const Workspace = z.looseObject({
  id: WorkspaceId,
  ...request,
  /** Whether it came with the server: changed or deleted, it can be restored. */
  shipped: z.boolean(),
  /** Whether a shipped one was changed. */
  edited: z.boolean(),
});
export type Workspace = z.infer<typeof Workspace>;

/** `GET /api/workspaces`: in the order in which they are shown. */
export const WorkspacesResponse = z.looseObject({ count: z.int(), items: z.array(Workspace) });
export type WorkspacesResponse = z.infer<typeof WorkspacesResponse>;
