import { type FloatingNode, type LayoutNode, type SplitNode, type TabsNode, tabsOf } from "@/lib/protocol/mod.ts";

/** A part of dockview's grid as it writes it down: directions alternate from level to level. */
export type GridNode =
  | { readonly type: "leaf"; readonly data: GridTabs; readonly size?: number }
  | { readonly type: "branch"; readonly data: GridNode[]; readonly size?: number };

interface GridTabs {
  readonly id: string;
  readonly views: string[];
  readonly activeView?: string;
}

export interface Grid {
  readonly root: GridNode;
  readonly width: number;
  readonly height: number;
  readonly orientation: "HORIZONTAL" | "VERTICAL";
}

type Direction = SplitNode["direction"];
const other = (direction: Direction): Direction => direction === "row" ? "column" : "row";

/** Splits inside a split of the same direction are taken up by it. */
function flat(node: LayoutNode): LayoutNode {
  if ("panels" in node) return node;
  const children = node.children.map(flat).flatMap((child) => {
    if ("panels" in child || child.direction !== node.direction) return [child];
    const whole = child.children.reduce((sum, { size }) => sum + size, 0);
    return child.children.map((one) => ({ ...one, size: one.size / whole * child.size }));
  });
  return { ...node, children };
}

/** The layout as dockview reads it, in a place of this size in pixels. */
export function gridOf(layout: LayoutNode, width: number, height: number): Grid {
  const whole = flat(layout);
  const direction = "panels" in whole ? "row" : whole.direction;
  const split: SplitNode = "panels" in whole ? { size: 1, direction, children: [whole] } : whole;
  const orientation = direction === "row" ? "HORIZONTAL" : "VERTICAL";
  return { root: branch(split, width, height), width, height, orientation };
}

function branch({ direction, children }: SplitNode, width: number, height: number): GridNode {
  const whole = children.reduce((sum, { size }) => sum + size, 0);
  const data = children.map((child): GridNode => {
    const share = child.size / whole;
    const [childWidth, childHeight] = direction === "row" ? [width * share, height] : [width, height * share];
    const size = direction === "row" ? childWidth : childHeight;
    if ("panels" in child) return { type: "leaf", size, data: leaf(child) };
    return { ...branch(child, childWidth, childHeight), size };
  });
  return { type: "branch", data };
}

const leaf = ({ panels, selected }: TabsNode): GridTabs => ({
  id: `at-${panels[0]}`,
  views: panels,
  activeView: selected,
});

/** What dockview wrote down, as a layout; null for an empty desk. */
export function layoutOf({ root, orientation }: Pick<Grid, "root" | "orientation">): LayoutNode | null {
  return read(root, orientation === "HORIZONTAL" ? "row" : "column");
}

function read(node: GridNode, direction: Direction): LayoutNode | null {
  const size = Math.max(1, Math.round(node.size ?? 1));
  if (node.type === "leaf") {
    const { views, activeView } = node.data;
    const [first] = views;
    return first === undefined ? null : { size, panels: views, selected: activeView ?? first };
  }
  const children = node.data.flatMap((child) => read(child, other(direction)) ?? []);
  const [only] = children;
  if (only === undefined) return null;
  return children.length === 1 ? { ...only, size } : { size, direction, children };
}

/** A window over the desk as dockview writes it down: with one place, or split into several. */
export interface FloatingWindow {
  readonly data?: GridTabs;
  readonly grid?: Pick<Grid, "root" | "orientation">;
  /** Null for one that has never been placed. */
  readonly position:
    | (Size & { readonly left?: number; readonly right?: number; readonly top?: number; readonly bottom?: number })
    | null;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const FIRST_BOX = { x: 60, y: 60, width: 480, height: 360 };

/** A window as it is kept, one place whether it is split or not; null for an empty one. @param desk what it lies over */
export function floatingOf({ data, grid, position }: FloatingWindow, desk: Size): FloatingNode | null {
  const places = data === undefined
    ? tabsOf({ layout: grid === undefined ? null : layoutOf(grid), floating: [] })
    : [{ panels: data.views, selected: data.activeView ?? data.views[0] ?? "" }];
  const [first] = places;
  if (first === undefined || first.panels.length === 0) return null;
  const panels = places.flatMap(({ panels }) => panels);
  if (position === null) return { ...FIRST_BOX, panels, selected: first.selected };
  const { width, height, left, right = 0, top, bottom = 0 } = position;
  // It may be said from the right or from below.
  const [x, y] = [left ?? desk.width - right - width, top ?? desk.height - bottom - height];
  return { x: Math.max(0, x), y: Math.max(0, y), width, height, panels, selected: first.selected };
}
